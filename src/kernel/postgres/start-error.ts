/** What can stop the program from starting; `details` on screen is the message, in Chinese, with what to do. */
export type StartErrorCode =
  | 'bad-argument'
  | 'data-in-use'
  | 'data-unusable'
  | 'database-newer'
  | 'database-unreachable'
  | 'disk-full'
  | 'migration-failed'
  | 'port-in-use'
  | 'postgres-failed'

/** A reason not to start that the user can act on. The program prints `message` alone and exits with `exitCode`. */
export class StartError extends Error {
  readonly code: StartErrorCode
  /** 2 for a wrong argument, 1 for everything else. */
  readonly exitCode: 1 | 2

  constructor(code: StartErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StartError'
    this.code = code
    this.exitCode = code === 'bad-argument' ? 2 : 1
  }
}

/** The system error code (`ENOENT`, `EADDRINUSE`, a PostgreSQL SQLSTATE …) of an unknown error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') return error.code
  return undefined
}

/** Turns a failed `listen` on the web port into a StartError; other errors come back unchanged. */
export function listenError(error: unknown, port: number): unknown {
  if (errorCode(error) === 'EADDRINUSE')
    return new StartError('port-in-use', `端口 ${port} 已被其他程序占用。请先停止那个程序，或用 --port 另选一个端口。`, error)
  if (errorCode(error) === 'EACCES')
    return new StartError('port-in-use', `没有权限使用端口 ${port}。请用 --port 选一个 1024 以上的端口。`, error)
  return error
}

/** Turns a failed file operation in `folder` into a StartError; other errors come back unchanged. */
export function folderError(error: unknown, folder: string): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder, error)
    case 'EACCES':
    case 'EPERM':
      return new StartError('data-unusable', `没有权限写数据文件夹 ${folder}。请换用它的所有者运行，或用 --data 另选一个文件夹。`, error)
    case 'EROFS':
      return new StartError('data-unusable', `数据文件夹 ${folder} 所在的磁盘是只读的。请用 --data 另选一个文件夹。`, error)
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartError('data-unusable', `${folder} 不是文件夹，不能存放数据。请用 --data 另选一个文件夹。`, error)
    case undefined:
    default:
      return error
  }
}

/** The disk that holds `folder` is full. */
export function diskFull(folder: string, cause?: unknown): StartError {
  return new StartError('disk-full', `磁盘空间不足：${folder} 所在的磁盘已满。请腾出空间（建议 2 GB 以上）后再启动，已有数据不受影响。`, cause)
}

import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { invalid, notFound } from './error.ts'
import { newId } from './id.ts'

export interface StoredFile {
  /** lower-case hex */
  sha256: string
  /** bytes */
  size: number
}

/**
 * Keeps bytes under their own hash: `<data>/files/<county>/<first two>/<sha256>`. They are on disk (file and folder synced)
 * before this returns, so a row that names them may commit; the same bytes again are the same file.
 * @param maxBytes a longer stream is refused and leaves nothing behind
 */
export async function storeFile(dataDir: string, county: number, bytes: Uint8Array | AsyncIterable<Uint8Array>, maxBytes = Infinity): Promise<StoredFile> {
  const root = join(dataDir, 'files', String(county))
  const temporary = join(root, 'incoming', newId())
  await mkdir(dirname(temporary), { recursive: true })
  try {
    const stored = await write(temporary, bytes instanceof Uint8Array ? [bytes] : bytes, maxBytes)
    const target = pathOf(dataDir, county, stored.sha256)
    await mkdir(dirname(target), { recursive: true })
    await rename(temporary, target)
    await syncFolder(dirname(target))
    return stored
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function write(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredFile> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > maxBytes) throw invalid('kernel.fileTooLarge', '文件太大，请压缩或拆分后再上传')
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), size }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function pathOf(dataDir: string, county: number, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw invalid('kernel.badFileHash', '文件编号不对，请重新上传')
  return join(dataDir, 'files', String(Math.trunc(county)), sha256.slice(0, 2), sha256)
}

/** The path of a stored file of this county; throws notFound when it is not there. */
export async function openFile(dataDir: string, county: number, sha256: string): Promise<string> {
  const path = pathOf(dataDir, county, sha256)
  try {
    await access(path, constants.R_OK)
  } catch {
    throw notFound('kernel.fileNotFound', '文件不存在，请重新上传')
  }
  return path
}

/** The counties that have stored files; 0 keeps what came in before there was one. */
export async function countiesOfFiles(dataDir: string): Promise<number[]> {
  return (await namesIn(join(dataDir, 'files'))).filter((name) => /^[1-9]\d*$/.test(name)).map(Number)
}

/** The files of a county that were last stored before an instant. */
export async function filesBefore(dataDir: string, county: number, before: Date): Promise<StoredFile[]> {
  const root = join(dataDir, 'files', String(county))
  const old: StoredFile[] = []
  for (const folder of await namesIn(root)) {
    if (folder === 'incoming') continue
    for (const sha256 of await namesIn(join(root, folder))) {
      const { size, mtime } = await stat(join(root, folder, sha256))
      if (mtime < before) old.push({ sha256, size })
    }
  }
  return old
}

/** Deletes a file, unless the same bytes have been stored again since `before`. */
export async function deleteFileBefore(dataDir: string, county: number, sha256: string, before: Date): Promise<void> {
  const path = pathOf(dataDir, county, sha256)
  if ((await stat(path)).mtime < before) await rm(path)
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.toSorted((a, b) => (a < b ? -1 : 1))
}

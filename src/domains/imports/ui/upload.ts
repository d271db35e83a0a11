import { ORPCError } from '@orpc/client'

const TOO_BIG = 60 * 1024 * 1024

/** Sends the bytes of a file to the server and answers their hash; throws like a procedure does. */
export async function upload(file: File): Promise<string> {
  if (file.size > TOO_BIG) throw new ORPCError('imports.fileTooLarge', { status: 413, message: '文件超过 60 MB，请按年份拆分后分别导入' })
  const response = await fetch(`/upload?name=${encodeURIComponent(file.name)}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: file })
  const body = (await response.json()) as { sha256: string } & { code?: string; detail?: string }
  if (!response.ok) throw new ORPCError(body.code ?? 'imports.upload', { status: response.status, message: body.detail ?? '上传没有成功，请重试' })
  return body.sha256
}

import { ORPCError } from '@orpc/client'

/** What the server takes at most (src/http/guard.ts). */
const TOO_BIG = 60 * 1024 * 1024

/** Sends the bytes of a file to the server and answers their hash; throws like a procedure does. */
export async function upload(file: File, headers: Record<string, string> = {}): Promise<string> {
  if (file.size > TOO_BIG) throw new ORPCError('web.fileTooLarge', { status: 413, message: '文件超过 60 MB，请拆分后分别上传' })
  const response = await fetch(`/upload?name=${encodeURIComponent(file.name.slice(-200))}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream', ...headers }, body: file })
  const body = (await response.json()) as { sha256: string } & { code?: string; detail?: string }
  if (!response.ok) throw new ORPCError(body.code ?? 'web.upload', { status: response.status, message: body.detail ?? '上传没有成功，请重试' })
  return body.sha256
}

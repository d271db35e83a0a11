import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem, sendProblem } from './problem.ts'

const MB = 1024 * 1024
export const JSON_LIMIT = 2 * MB
export const UPLOAD_LIMIT = 60 * MB

/** antd writes its styles into the page, so styles may be inline; scripts may not. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
}

/** What holds for every request: security headers, size of the body, and no writes from other sites. */
export function addGuards(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
    if (isUnder(request, ['/api', '/rpc', '/upload', '/u', '/healthz'])) reply.header('cache-control', 'no-store')
    return refuseOversize(request, reply) ?? refuseCrossSite(request, reply)
  })
}

export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/'

export const isUnder = (request: FastifyRequest, roots: readonly string[]): boolean =>
  roots.some((root) => pathOf(request) === root || pathOf(request).startsWith(`${root}/`))

const isWrite = ({ method }: FastifyRequest) => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'

// The procedures read the raw body themselves, where Fastify's own limit does not reach.
function refuseOversize(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const { 'content-length': length, 'transfer-encoding': transfer } = request.headers
  if (transfer !== undefined) return close(reply, problem(411, 'kernel.lengthRequired', '请求必须写明 Content-Length，不接受分块传输'))
  const limit = isUnder(request, ['/upload', '/u']) ? UPLOAD_LIMIT : JSON_LIMIT
  if (length !== undefined && Number(length) > limit) return close(reply, problem(413, 'kernel.tooLarge', `内容超过 ${limit / MB} MB，请拆分后再提交`))
  return undefined
}

// The rest of the body is never read, so the connection cannot be used again.
const close = (reply: FastifyReply, body: ReturnType<typeof problem>) => sendProblem(reply.header('connection', 'close'), body)

/** A browser always names the site that a write comes from; programs without a browser name none and carry no one else's cookie. */
function refuseCrossSite(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  if (!isWrite(request)) return undefined
  const { 'sec-fetch-site': site, origin } = request.headers
  const own = (site === undefined || site === 'same-origin' || site === 'none') && (origin === undefined || hostOf(origin) === request.host)
  return own ? undefined : sendProblem(reply, problem(403, 'kernel.crossSite', '拒绝来自其他网站的操作，请从本系统的页面办理'))
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

import { fromNodeHeaders } from 'better-auth/node'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { CLIENT_IP_HEADER, MIN_PASSWORD_LENGTH } from '../domains/identity/index.ts'
import { problem, sendProblem } from './problem.ts'

/** The only doors of better-auth that are open; sign-up, look-up of usernames and the rest answer 404. */
const routes = [
  ['POST', '/sign-in/username'],
  ['POST', '/sign-out'],
  ['POST', '/change-password'],
  ['GET', '/get-session'],
] as const

// One text for a wrong name and a wrong password: nobody learns which usernames exist.
const wrongCredentials = problem(401, 'identity.wrongCredentials', '用户名或密码不对')

const problems: Record<string, ReturnType<typeof problem>> = {
  INVALID_PASSWORD: problem(400, 'identity.wrongPassword', '原密码不对'),
  PASSWORD_TOO_SHORT: problem(422, 'identity.weakPassword', `密码至少 ${MIN_PASSWORD_LENGTH} 位，请换一个更长的`),
  PASSWORD_TOO_LONG: problem(422, 'identity.weakPassword', '密码不能超过 128 位'),
}

/** Mounts better-auth under /api/auth in a scope of its own, because it reads the raw body itself. */
export function addAuth(server: FastifyInstance, app: App): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    for (const [method, path] of routes)
      scope.route({ method, url: `/api/auth${path}`, handler: (request, reply) => answer(app, path, request, reply) })
  })
}

async function answer(app: App, path: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const headers = fromNodeHeaders(request.headers)
  headers.set(CLIENT_IP_HEADER, request.ip)
  const url = new URL(request.url, `${request.protocol}://${request.host}`)
  const body = typeof request.body === 'string' ? request.body : null
  const response = await app.auth.handler(new Request(url, { method: request.method, headers, body }))
  if (!response.ok) return sendProblem(reply, await explain(app, path, response))
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', request.protocol === 'https' ? `${cookie}; Secure` : cookie)
  // The session token belongs in the cookie only, out of reach of scripts.
  return reply.header('content-type', 'application/json; charset=utf-8').send(path === '/get-session' ? await response.text() : '{}')
}

async function explain(app: App, path: string, response: Response) {
  if (response.status === 429) {
    const seconds = response.headers.get('x-retry-after') ?? '60'
    return problem(429, 'identity.tooManyAttempts', `尝试次数过多，请 ${seconds} 秒后再试`)
  }
  const body: unknown = await response.json().catch(() => null)
  const code = typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : ''
  if (response.status >= 500) {
    app.log.error({ path, status: response.status, code }, 'sign-in service failed')
    return problem(500, 'kernel.unexpected', '服务器出错，请稍后重试')
  }
  if (path === '/sign-in/username') return wrongCredentials
  if (response.status === 401) return problem(401, 'identity.signInNeeded', '请先登录')
  return problems[code] ?? problem(response.status, 'kernel.malformed', '请求格式有误，无法读取')
}

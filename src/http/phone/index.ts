import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../app.ts'
import { addByTicket, MAX_BYTES, openTicket } from '../../domains/attachments/index.ts'
import { DomainError } from '../../kernel/error.ts'
import { storeFile } from '../../kernel/files.ts'
import { presentable, problem, sendProblem, toProblem } from '../problem.ts'
import { fileName } from '../upload.ts'

const HTML = 'text/html; charset=utf-8'
const text = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')

const form = (label: string) => `<p>传到：${escaped(label)}</p>
      <label class="button primary">拍照<input type="file" accept="image/*" capture="environment" /></label>
      <label class="button">从相册或文件中选<input type="file" accept="image/*,application/pdf,.pdf,.ofd,.xml" multiple /></label>
      <ul id="files" aria-live="polite"></ul>`

const escaped = (plain: string) => plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/**
 * /u/<token>: a phone without a session adds pictures to the one voucher that the token is for. The page is one small form that works on old
 * web views; what the token may do is decided by the attachments domain.
 */
export function addPhone(server: FastifyInstance, app: App): void {
  const page = text('page.html')
  const allowed = limiter(app)
  const html = (reply: FastifyReply, status: number, content: string) => reply.status(status).header('content-type', HTML).send(page.replace('<!--content-->', () => content))
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.get('/u/page.js', (_request, reply) => reply.header('content-type', 'text/javascript; charset=utf-8').send(text('page.js')))
    scope.get('/u/page.css', (_request, reply) => reply.header('content-type', 'text/css; charset=utf-8').send(text('page.css')))
    scope.get<{ Params: { token: string } }>('/u/:token', async (request, reply) => {
      if (!allowed(request)) return html(reply, 429, refusal(TOO_OFTEN.detail))
      try {
        return await html(reply, 200, form((await openTicket(app, request.params.token)).label))
      } catch (error) {
        const { status, detail } = toProblem(presentable(error, app.log))
        return html(reply, error instanceof DomainError && error.code === 'attachments.ticketSpent' ? 410 : status, refusal(detail))
      }
    })
    scope.post<{ Params: { token: string }; Querystring: { name?: string } }>('/u/:token', async (request, reply) => {
      if (!allowed(request)) return sendProblem(reply, TOO_OFTEN)
      const name = fileName(request.query.name)
      // Nothing is written for a token that opens nothing.
      const { county } = await openTicket(app, request.params.token)
      const { sha256 } = await storeFile(app.dataDir, county, request.raw, MAX_BYTES)
      const added = await addByTicket(app, app.dataDir, request.params.token, { sha256, name })
      return reply.send({ name: added.name })
    })
    scope.setErrorHandler((error, _request, reply) => sendProblem(reply, toProblem(presentable(error, app.log))))
  })
}

const TOO_OFTEN = problem(429, 'kernel.tooOften', '操作过于频繁，请一分钟后再试')
const refusal = (detail: string) => `<p class="refused" role="alert">${escaped(detail)}</p>`

const PER_MINUTE = 120

/** Counts requests by address and minute: enough for a stack of papers, too few for guessing. */
function limiter({ clock }: App): (request: FastifyRequest) => boolean {
  let minute = 0
  let counts = new Map<string, number>()
  return ({ ip }) => {
    const now = Math.floor(clock.now().getTime() / 60_000)
    if (now !== minute) [minute, counts] = [now, new Map()]
    const count = (counts.get(ip) ?? 0) + 1
    counts.set(ip, count)
    return count <= PER_MINUTE
  }
}

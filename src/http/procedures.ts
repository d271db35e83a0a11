import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import { ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fastify'
import type { FastifyInstance } from 'fastify'
import { router, type App } from '../app.ts'
import { PROBLEM_TYPE, presentable, problem, sendProblem, toProblem } from './problem.ts'
import { schemaConverters } from './openapi.ts'
import { requestContext, type AppRequest } from './session.ts'

/** The typed procedures twice: /rpc for the web's client, /api for everybody else. */
export function addProcedures(server: FastifyInstance, app: App): void {
  const onFailure =
    (answer: (error: unknown) => unknown) =>
    async <T>({ next }: { next: () => Promise<T> }): Promise<T> => {
      try {
        return await next()
      } catch (error) {
        throw answer(error)
      }
    }
  const interceptors = {
    clientInterceptors: [onFailure((error) => presentable(error, app.log))],
    // What did not come from a procedure: a body that cannot be read, or a fault of the adapter.
    interceptors: [onFailure((error) => (isUnreadable(error) ? malformed : isWrongMethod(error) ? wrongMethod : error instanceof ORPCError ? error : presentable(error, app.log)))],
  }
  const rpc = new RPCHandler<AppRequest>(router, interceptors)
  const rest = new OpenAPIHandler<AppRequest>(router, {
    ...interceptors,
    plugins: [new SmartCoercionPlugin({ schemaConverters, maxBigIntDigits: 30 })],
    customErrorResponseBodyEncoder: toProblem,
  })
  server.register(async (scope) => {
    // The handlers read the raw body themselves.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))
    scope.addHook('onSend', async (request, reply, payload) => {
      if (reply.statusCode >= 400 && request.url.startsWith('/api/')) reply.header('content-type', PROBLEM_TYPE)
      return payload
    })
    scope.all('/rpc/*', async (request, reply) => {
      const { matched } = await rpc.handle(request, reply, { prefix: '/rpc', context: await requestContext(app, request) })
      if (!matched) await sendProblem(reply, noSuch)
    })
    scope.all('/api/*', async (request, reply) => {
      const { matched } = await rest.handle(request, reply, { prefix: '/api', context: await requestContext(app, request) })
      if (!matched) await sendProblem(reply, noSuch)
    })
  })
}

const isUnreadable = (error: unknown) => error instanceof SyntaxError || (error instanceof ORPCError && error.code === 'BAD_REQUEST')
const isWrongMethod = (error: unknown) => error instanceof ORPCError && error.code === 'METHOD_NOT_SUPPORTED'
const wrongMethod = new ORPCError('kernel.wrongMethod', { status: 405, message: '这个接口不支持该请求方法，请查看 /api/docs' })
const malformed = new ORPCError('kernel.malformed', { status: 400, message: '请求格式有误，无法读取' })
const noSuch = problem(404, 'kernel.noSuchProcedure', '没有这个接口，请查看 /api/docs')

import type { FastifyInstance } from 'fastify'
import type { App } from '../app.ts'
import { BEFORE_COUNTY, checkSetupCode } from '../domains/identity/index.ts'
import { DomainError, forbidden, invalid } from '../kernel/error.ts'
import { storeFile } from '../kernel/files.ts'
import { UPLOAD_LIMIT } from './guard.ts'
import { presentable, sendProblem, toProblem } from './problem.ts'
import { requestContext } from './session.ts'

/**
 * POST /upload?name=…: the bytes of one file as they are (application/octet-stream), kept in the county of the signed-in person.
 * Answers {sha256, size, name}; what the file is for is said by the procedure that gets the hash.
 */
export function addUpload(server: FastifyInstance, app: App): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.post<{ Querystring: { name?: string } }>('/upload', async (request, reply) => {
      const name = fileName(request.query.name)
      const code = request.headers['x-setup-code']
      if (typeof code === 'string') {
        await checkSetupCode(app.db, app.dataDir, code)
        return reply.send({ ...(await storeFile(app.dataDir, BEFORE_COUNTY, request.raw, UPLOAD_LIMIT)), name })
      }
      const { actor, scope: rows } = await requestContext(app, request)
      if (!actor) throw new DomainError('identity.signInNeeded', 'unauthenticated', '请先登录')
      if (!rows || !uploaders.some((permission) => actor.permissions.has(permission))) throw forbidden('identity.notPermitted', '您的岗位没有上传文件的权限')
      return reply.send({ ...(await storeFile(app.dataDir, rows.county, request.raw, UPLOAD_LIMIT)), name })
    })
    scope.setErrorHandler((error, _request, reply) => sendProblem(reply, toProblem(presentable(error, app.log))))
  })
}

/** What an uploaded file may be for: without one of these permissions nothing could be done with it. */
const uploaders = ['transitions.plan.write', 'imports.batch.write', 'attachments.file.add', 'archives.book.import']

/** The last part of what the browser calls the file; it is shown, never used as a path. */
export function fileName(name: string | undefined): string {
  const last = name?.split(/[/\\]/).at(-1)?.trim()
  if (!last || last.length > 200) throw invalid('kernel.badFileName', '请写明文件名（不超过 200 个字）')
  return last
}

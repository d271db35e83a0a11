import { fromNodeHeaders } from 'better-auth/node'
import type { FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { actorOf, type IdentityRequest } from '../domains/identity/index.ts'
import type { ImportsRequest } from '../domains/imports/index.ts'

/** Every procedure's request, with what single domains need on top. */
export type AppRequest = IdentityRequest & ImportsRequest

/** The context of every procedure: who the cookie says is asking, and where that person's appointments reach today. */
export async function requestContext(app: App, request: FastifyRequest): Promise<AppRequest> {
  const { db, clock, dataDir } = app
  const resolved = request.headers.cookie ? await resolve(app, request) : null
  return { db, clock, dataDir, actor: resolved?.actor ?? null, scope: resolved?.scope ?? null, roots: resolved?.roots ?? [] }
}

async function resolve({ auth, db, clock }: App, request: FastifyRequest) {
  const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
  return session ? actorOf(db, session.user.id, clock.today()) : null
}

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import * as z from 'zod'
import zhCN from 'zod/v4/locales/zh-CN.js'
import type { App } from '../app.ts'
import { contract } from '../contract.ts'
import { addAuth } from './auth.ts'
import { addGuards } from './guard.ts'
import { openApiDocument } from './openapi.ts'
import { addPhone } from './phone/index.ts'
import { presentable, problem, sendProblem, toProblem } from './problem.ts'
import { addProcedures } from './procedures.ts'
import { addReference } from './reference/index.ts'
import { addSite } from './site.ts'
import { addUpload } from './upload.ts'

const PROJECT = resolve(import.meta.dirname, '../..')

/** What a wrong field says, in Chinese. */
z.config(zhCN())

/** The HTTP side of the program, not yet listening: /rpc, /api, /api/auth, /upload, /u, /healthz and the built pages of `distDir`. */
export async function buildServer(app: App, options: { distDir?: string } = {}): Promise<FastifyInstance> {
  const server = Fastify({
    // A proxy on the same machine may speak for its clients; anybody else's forwarding headers are ignored.
    trustProxy: 'loopback',
    logger: false,
    forceCloseConnections: 'idle',
    requestTimeout: 120_000,
  })
  addGuards(server)
  server.setErrorHandler((error, _request, reply) => {
    const status = typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
    // Fastify's own refusals (a broken URL, an unknown content type) carry a status; everything else is ours or a fault.
    return sendProblem(reply, status < 500 ? problem(status, 'kernel.malformed', '请求格式有误，无法读取') : toProblem(presentable(error, app.log)))
  })
  const document = await openApiDocument(contract, version())
  server.get('/api/openapi.json', () => document)
  server.get('/healthz', async (_request, reply) => {
    await app.db.pool.query('select 1')
    return reply.send({ status: 'ok' })
  })
  addReference(server)
  addAuth(server, app)
  addProcedures(server, app)
  addUpload(server, app)
  addPhone(server, app)
  addSite(server, options.distDir ?? join(PROJECT, 'dist'))
  return server
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string }
  return version
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUnder } from './guard.ts'
import { problem, sendProblem } from './problem.ts'

/** The built pages: `web` for officials under /, `public` for villagers under /p/. Unknown addresses get the page, which routes itself. */
export function addSite(server: FastifyInstance, distDir: string): void {
  const web = join(distDir, 'web')
  const villagers = join(distDir, 'public')
  if (existsSync(join(villagers, 'index.html'))) serve(server, villagers, '/p/')
  if (existsSync(join(web, 'index.html'))) serve(server, web, '/')
  server.setNotFoundHandler((request, reply) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && (request.headers.accept ?? '').includes('text/html')
    const folder = isUnder(request, ['/p']) ? villagers : web
    if (!isPage || isUnder(request, ['/api', '/rpc', '/upload']) || !existsSync(join(folder, 'index.html'))) return notFound(request, reply)
    return reply.sendFile('index.html', folder, { cacheControl: false })
  })
}

function serve(server: FastifyInstance, root: string, prefix: string): void {
  server.register(fastifyStatic, {
    root,
    prefix,
    preCompressed: true,
    decorateReply: prefix === '/',
    cacheControl: false,
    setHeaders: (reply, path) => {
      // The build puts a hash into the name of everything under assets/, so it never changes.
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problem(404, 'kernel.noSuchPage', `没有这个地址：${request.url.slice(0, 200)}`))
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const files = [
  ['/api/docs', 'page.html', 'text/html; charset=utf-8'],
  ['/api/docs/page.js', 'page.js', 'text/javascript; charset=utf-8'],
  ['/api/docs/page.css', 'page.css', 'text/css; charset=utf-8'],
] as const

/** The readable reference at /api/docs: a page of its own that draws /api/openapi.json, nothing from elsewhere. */
export function addReference(server: FastifyInstance): void {
  for (const [url, file, type] of files) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8')
    server.get(url, (_request, reply) => reply.header('content-type', type).send(text))
  }
}

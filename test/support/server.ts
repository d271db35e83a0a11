import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { FastifyInstance } from 'fastify'
import { createApp, type App } from '../../src/app.ts'
import type { contract } from '../../src/contract.ts'
import { createPerson, type Post } from '../../src/domains/identity/index.ts'
import { buildServer } from '../../src/http/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createLog } from '../../src/kernel/log.ts'
import { makeVillage, type TestVillage } from './village.ts'

export type Api = ContractRouterClient<typeof contract>

export interface TestServer {
  app: App
  http: FastifyInstance
  village: TestVillage
  /** a typed client that is signed in as the person, or anonymous */
  as(username?: string): Promise<Api>
  /** one such client for each of these people */
  asEach<Names extends CastName[]>(...names: Names): Promise<{ [N in keyof Names]: Api }>
  cookieOf(username: string): Promise<string>
  close(): Promise<void>
}

type Person = { username: string; post: Post; at: 'county' | 'town' | 'village' | 'otherTown' }

/** The people of a desk as most tests know them. */
const cast = {
  制单员: { post: 'townAccountant', at: 'town' },
  审核员: { post: 'townReviewer', at: 'town' },
  出纳员: { post: 'townCashier', at: 'town' },
  镇长: { post: 'townLeader', at: 'town' },
  县办: { post: 'countyOffice', at: 'county' },
  农业局: { post: 'countyAgriculture', at: 'county' },
  邻镇会计: { post: 'townAccountant', at: 'otherTown' },
} as const satisfies Record<string, Omit<Person, 'username'>>

export type CastName = keyof typeof cast
export const people = (...names: CastName[]): Person[] => names.map((username) => ({ username, ...cast[username] }))

export const PASSWORD = 'correct horse battery'

/** The real server over a test database, with the small county of `makeVillage` and one person per post. Requests go through Fastify without a port. */
export async function startServer(appUrl: string, persons: Person[], distDir?: string): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mz-server-'))
  const app = createApp({ appUrl, dataDir, clock: systemClock('2026-10-31'), log: createLog('silent') })
  const village = await makeVillage(app.db)
  const divisions = await village.act(app.db, (ctx) => ctx.trx.selectFrom('divisions.division').select(['id', 'code']).execute())
  const codes = { county: '349981', town: '349981100', village: '349981100200', otherTown: '349981101' }
  for (const { username, post, at } of persons) {
    const scopeDivision = divisions.find((d) => d.code === codes[at])!.id
    await village.act(app.db, (ctx) => createPerson(ctx, { name: username, username, password: PASSWORD, grants: [{ post, scopeDivision, validFrom: '2024-01-01' }] }))
  }
  const http = await buildServer(app, { distDir: distDir ?? join(dataDir, 'dist') })

  const cookieOf = async (username: string) => {
    const response = await http.inject({ method: 'POST', url: '/api/auth/sign-in/username', payload: { username, password: PASSWORD } })
    if (response.statusCode !== 200) throw new Error(`sign-in of ${username}: ${response.statusCode} ${response.body}`)
    return response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
  }
  const as = async (username?: string): Promise<Api> => {
    const cookie = username === undefined ? '' : await cookieOf(username)
    const link = new RPCLink({
      url: 'http://localhost/rpc',
      fetch: async (request) => {
        const url = new URL(request.url)
        const body = Buffer.from(await request.arrayBuffer())
        const response = await http.inject({
          method: request.method as 'GET' | 'POST', url: url.pathname + url.search,
          headers: { ...Object.fromEntries(request.headers), host: 'localhost', origin: 'http://localhost', ...(cookie && { cookie }), 'content-length': String(body.length) },
          ...(body.length > 0 && { payload: body }),
        })
        return new Response(response.statusCode === 204 ? null : new Uint8Array(response.rawPayload), { status: response.statusCode, headers: Object.entries(response.headers).map(([k, v]): [string, string] => [k, String(v)]) })
      },
    })
    return createORPCClient(link)
  }
  const asEach = (async (...names: CastName[]) => await Promise.all(names.map((name) => as(name)))) as TestServer['asEach']
  const close = async () => {
    await http.close()
    await app.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { app, http, village, as, asEach, cookieOf, close }
}

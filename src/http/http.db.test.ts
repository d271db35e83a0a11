import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../../test/support/database.ts'
import { createApp, type App } from '../app.ts'
import type { contract } from '../contract.ts'
import { createPerson } from '../domains/identity/index.ts'
import { systemClock } from '../kernel/clock.ts'
import { systemContext, wholeCounty } from '../kernel/context.ts'
import { newId } from '../kernel/id.ts'
import { createLog } from '../kernel/log.ts'
import { buildServer } from './index.ts'

const COUNTY = 990_101
const PASSWORD = 'correct horse battery'
const database = useDatabase()
const clock = systemClock('2026-10-31')
const dataDir = mkdtempSync(join(tmpdir(), 'mz-http-'))
let app: App
let server: FastifyInstance
let village: number

beforeAll(async () => {
  app = createApp({ appUrl: database.appUrl, dataDir, clock, log: createLog('silent') })
  buildPages(join(dataDir, 'dist'))
  server = await buildServer(app, { distDir: join(dataDir, 'dist') })
  const insert = async (level: number, code: string, name: string, parent: number | null) =>
    (await app.db.kysely.insertInto('divisions.division').values({ level, code, name, parent, county: COUNTY }).returning('id').executeTakeFirstOrThrow()).id
  const county = await insert(3, '990101', '云溪市', null)
  const town = await insert(4, '990101100', '东乡镇', county)
  village = await insert(5, '990101100200', '一村', town)
  await app.db.kysely.insertInto('divisions.county').values({ county: COUNTY, division: county, name: '云溪市', createdAt: clock.now() }).execute()
  const scope = wholeCounty(COUNTY)
  await app.db.transaction(scope, async (trx) => {
    const ctx = systemContext(clock, scope, trx)
    const person = (username: string, post: string, scopeDivision: number) =>
      createPerson(ctx, { name: username, username, password: PASSWORD, grants: [{ post, scopeDivision, validFrom: '2025-01-01' }] })
    await person('管理员', 'systemAdmin', county)
    await person('县办甲', 'countyOffice', county)
    await person('会计甲', 'townAccountant', town)
    await person('村民甲', 'villager', village)
  })
})

afterAll(async () => {
  await server.close()
  await app.close()
  rmSync(dataDir, { recursive: true })
})

function buildPages(dist: string): void {
  mkdirSync(join(dist, 'web', 'assets'), { recursive: true })
  mkdirSync(join(dist, 'public', 'assets'), { recursive: true })
  writeFileSync(join(dist, 'web', 'index.html'), 'officials')
  writeFileSync(join(dist, 'web', 'assets', 'app-1a2b.js'), 'let x')
  writeFileSync(join(dist, 'web', 'assets', 'app-1a2b.js.gz'), gzipSync('let x'))
  writeFileSync(join(dist, 'public', 'index.html'), 'villagers')
  writeFileSync(join(dist, 'public', 'assets', 'page-3c4d.js'), 'let y')
}

const signIn = (username: string, password: string) => server.inject({ method: 'POST', url: '/api/auth/sign-in/username', payload: { username, password } })

async function cookieOf(username: string): Promise<string> {
  const response = await signIn(username, PASSWORD)
  expect(response.statusCode).toBe(200)
  return response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
}

describe('sign-in', () => {
  test('a Chinese username, then me, then out', async () => {
    const cookie = await cookieOf('会计甲')
    const response = await server.inject({ url: '/api/identity/me', headers: { cookie } })
    expect(response.json()).toMatchObject({
      name: '会计甲',
      posts: [{ post: 'townAccountant', title: '代理会计（制单）' }],
      county: { no: COUNTY, code: '990101', name: '云溪市' },
      roots: [{ level: 4, name: '东乡镇' }],
      today: '2026-10-31',
      demo: false,
    })
    expect((await server.inject({ method: 'POST', url: '/api/auth/sign-out', headers: { cookie } })).statusCode).toBe(200)
    expect((await server.inject({ url: '/api/identity/me', headers: { cookie } })).statusCode).toBe(401)
  })

  test('the cookie is out of reach of scripts, and the answer does not repeat the token', async () => {
    const response = await signIn('会计甲', PASSWORD)
    expect(response.body).toBe('{}')
    for (const cookie of response.cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  })

  test('an unknown name and a wrong password look the same', async () => {
    const unknown = await signIn('没有这个人', PASSWORD)
    const wrong = await signIn('会计甲', 'wrong wrong wrong')
    const impossible = await signIn('?', 'x')
    expect(unknown.statusCode).toBe(401)
    expect(wrong.json()).toEqual(unknown.json())
    expect(impossible.json()).toEqual(unknown.json())
    expect(unknown.json()).toMatchObject({ code: 'identity.wrongCredentials', detail: '用户名或密码不对' })
  })

  test.each(['/sign-up/email', '/is-username-available', '/admin/create-user'])('%s is closed', async (path) => {
    const response = await server.inject({ method: 'POST', url: `/api/auth${path}`, payload: { username: '会计甲', email: 'a@b.cn', password: PASSWORD, name: 'x' } })
    expect(response.statusCode).toBe(404)
  })

  test('too many attempts are refused for a while, whatever address the client claims', async () => {
    const attempt = (claimed: string) =>
      server.inject({
        method: 'POST',
        url: '/api/auth/sign-in/username',
        remoteAddress: '192.0.2.7',
        headers: { 'x-forwarded-for': claimed, 'x-mingzhang-client-ip': claimed },
        payload: { username: '?', password: 'x' },
      })
    const statuses: number[] = []
    for (let index = 0; index < 31; index++) statuses.push((await attempt(`198.51.100.${index}`)).statusCode)
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401))
    expect(statuses[30]).toBe(429)
  })
})

describe('problems', () => {
  const problemOf = (response: { statusCode: number; headers: Record<string, unknown>; json(): object }) =>
    ({ sent: response.statusCode, as: response.headers['content-type'], ...response.json() })
  const aProblem = (status: number, code: string) =>
    ({ sent: status, as: 'application/problem+json; charset=utf-8', status, code, title: expect.any(String), detail: expect.stringMatching(/[一-龥]/), type: `urn:mingzhang:problem:${code}` })

  test('401 without a session', async () => {
    expect(problemOf(await server.inject({ url: '/api/identity/me' }))).toMatchObject(aProblem(401, 'identity.signInNeeded'))
  })

  test('403 without the permission', async () => {
    const cookie = await cookieOf('村民甲')
    expect(problemOf(await server.inject({ url: '/api/identity/people', headers: { cookie } }))).toMatchObject(aProblem(403, 'identity.notPermitted'))
  })

  test('404 for an unknown procedure, and for a row out of sight', async () => {
    expect(problemOf(await server.inject({ url: '/api/no/such' }))).toMatchObject(aProblem(404, 'kernel.noSuchProcedure'))
    const cookie = await cookieOf('管理员')
    const payload = { key: newId(), grant: newId(), validTo: '2026-10-31' }
    expect(problemOf(await server.inject({ method: 'POST', url: '/api/identity/grants/end', headers: { cookie }, payload }))).toMatchObject(aProblem(404, 'identity.grantNotFound'))
  })

  test('400 names the fields that are wrong', async () => {
    const cookie = await cookieOf('管理员')
    const payload = { person: newId(), name: '', username: 'x', password: PASSWORD, grants: [{ post: 'villager', scopeDivision: 'x', validFrom: '31.10.2026' }] }
    const response = await server.inject({ method: 'POST', url: '/api/identity/people', headers: { cookie }, payload })
    expect(problemOf(response)).toMatchObject(aProblem(400, 'kernel.invalidInput'))
    expect(response.json().errors.map(({ path }: { path: string }) => path).sort()).toEqual(['grants.0.scopeDivision', 'grants.0.validFrom', 'name'])
    expect(response.json().errors.find(({ path }: { path: string }) => path === 'grants.0.validFrom').message).toBe('日期应为 YYYY-MM-DD')
  })

  test('400 for a body that is not JSON', async () => {
    const cookie = await cookieOf('管理员')
    const headers = { cookie, 'content-type': 'application/json' }
    expect(problemOf(await server.inject({ method: 'POST', url: '/api/identity/people', headers, payload: '{"a":' }))).toMatchObject(aProblem(400, 'kernel.malformed'))
  })

  test('a fault tells a number and no inside', async () => {
    const broken = createApp({ appUrl: database.appUrl, dataDir, clock, log: createLog('silent') })
    const faulty = await buildServer({ ...broken, clock: { ...clock, today: () => { throw new TypeError('secret inside') } } })
    const response = await faulty.inject({ url: '/api/identity/me', headers: { cookie: await cookieOf('会计甲') } })
    expect(problemOf(response)).toMatchObject(aProblem(500, 'kernel.unexpected'))
    expect(response.body).not.toContain('secret inside')
    expect(response.body).not.toContain('.ts:')
    await faulty.close()
    await broken.close()
  })
})

describe('limits and other sites', () => {
  test('a body over 2 MB, or of unknown length, is refused before it is read', async () => {
    const payload = 'x'.repeat(2 * 1024 * 1024 + 1)
    expect((await server.inject({ method: 'POST', url: '/api/identity/people', payload })).statusCode).toBe(413)
    expect((await server.inject({ method: 'POST', url: '/rpc/identity/people', headers: { 'transfer-encoding': 'chunked' } })).statusCode).toBe(411)
  })

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('a write from elsewhere is refused: %o', async (headers) => {
    const cookie = await cookieOf('管理员')
    for (const url of ['/api/identity/grants/end', '/rpc/identity/endGrant', '/upload?name=a', '/api/auth/sign-out']) {
      const response = await server.inject({ method: 'POST', url, headers: { cookie, ...headers }, payload: {} })
      expect(response.statusCode).toBe(403)
      expect(response.json().code).toBe('kernel.crossSite')
    }
  })

  test('a write from the own pages passes', async () => {
    const cookie = await cookieOf('管理员')
    const headers = { cookie, origin: 'http://localhost:3300', host: 'localhost:3300', 'sec-fetch-site': 'same-origin' }
    const payload = { key: newId(), grant: newId(), validTo: '2026-10-31' }
    expect((await server.inject({ method: 'POST', url: '/api/identity/grants/end', headers, payload })).statusCode).toBe(404)
  })

  test('security headers are on every answer', async () => {
    for (const url of ['/api/openapi.json', '/api/no/such', '/healthz', '/nowhere']) {
      const { headers } = await server.inject({ url })
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['content-security-policy']).toContain("script-src 'self';")
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })
})

describe('pages', () => {
  const page = (url: string, headers: Record<string, string> = { accept: 'text/html' }) => server.inject({ url, headers })

  test.each([
    ['/', 'officials'],
    ['/villages/12?month=2026-10', 'officials'],
    ['/p/', 'villagers'],
    ['/p/990101100200', 'villagers'],
  ])('%s is the page of the %s', async (url, body) => {
    const response = await page(url)
    expect(response.body).toBe(body)
    expect(response.statusCode).toBe(200)
    expect(response.headers['cache-control']).toBe('no-cache')
    expect(response.headers['content-type']).toContain('text/html')
  })

  test('hashed files never expire and come compressed when the build left a twin', async () => {
    const response = await page('/assets/app-1a2b.js', { 'accept-encoding': 'gzip' })
    expect(response.headers).toMatchObject({ 'content-encoding': 'gzip', 'cache-control': 'public, max-age=31536000, immutable' })
    expect(response.headers['content-type']).toContain('javascript')
    expect((await page('/p/assets/page-3c4d.js')).body).toBe('let y')
  })

  test('a missing file is a 404, not a page; nothing outside of the folder is served', async () => {
    expect((await page('/assets/gone.js', { accept: '*/*' })).statusCode).toBe(404)
    for (const url of ['/../secret', '/..%2fsecret', '/assets/..%2f..%2f..%2fsecret', '/p/..%2f..%2f..%2fsecret'])
      expect((await page(url, { accept: '*/*' })).statusCode).toBeGreaterThanOrEqual(400)
  })
})

describe('upload', () => {
  const upload = (cookie: string, payload: Buffer, name = '凭证.xlsx') =>
    server.inject({ method: 'POST', url: `/upload?name=${encodeURIComponent(name)}`, headers: { cookie, 'content-type': 'application/octet-stream' }, payload })

  test('bytes are kept under their hash in the county', async () => {
    const response = await upload(await cookieOf('会计甲'), Buffer.from('hello'), '..\\a/凭证.xlsx')
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'
    expect(response.json()).toEqual({ sha256, size: 5, name: '凭证.xlsx' })
    expect(readFileSync(join(dataDir, 'files', String(COUNTY), '2c', sha256), 'utf8')).toBe('hello')
  })

  test('nobody and a villager may not', async () => {
    expect((await upload('', Buffer.from('x'))).statusCode).toBe(401)
    expect((await upload(await cookieOf('村民甲'), Buffer.from('x'))).statusCode).toBe(403)
    expect((await upload(await cookieOf('会计甲'), Buffer.from('x'), ' ')).json()).toMatchObject({ code: 'kernel.badFileName', status: 422 })
  })
})

describe('the typed client and the document', () => {
  const client = (cookie: string) =>
    createORPCClient<ContractRouterClient<typeof contract>>(
      new RPCLink({
        url: 'http://localhost/rpc',
        fetch: async (request) => {
          const response = await server.inject({ method: 'POST', url: new URL(request.url).pathname, headers: { ...Object.fromEntries(request.headers), cookie }, payload: await request.text() })
          return new Response(response.body, { status: response.statusCode, headers: response.headers as Record<string, string> })
        },
      }),
    )

  test('the same codes and fields arrive over /rpc', async () => {
    const admin = client(await cookieOf('管理员'))
    expect((await admin.identity.me()).name).toBe('管理员')
    await expect(admin.identity.endGrant({ key: newId(), grant: newId(), validTo: '2026-10-31' })).rejects.toMatchObject({ code: 'identity.grantNotFound', status: 404 })
    await expect(admin.identity.endGrant({ key: 'x', grant: newId(), validTo: '2026-10-31' })).rejects.toMatchObject({
      code: 'kernel.invalidInput',
      data: { errors: [{ path: 'key' }] },
    })
  })

  test('a number that JSON cannot carry is wrong input, not a fault', async () => {
    const office = client(await cookieOf('县办甲'))
    await expect(office.targets.setTarget({ ...target(newId(), 1n), strongCount: Number.NaN })).rejects.toMatchObject({ code: 'kernel.notPlain', status: 422 })
  })

  test('405 in Chinese for the wrong method', async () => {
    const response = await server.inject({ url: '/rpc/targets/setTarget', headers: { cookie: await cookieOf('县办甲') } })
    expect(response.statusCode).toBe(405)
    expect(response.body).toContain('这个接口不支持该请求方法')
  })

  const target = (key: string, meanFen: bigint) =>
    ({ key, year: 2026, effective: '2026-10-01', strongLineFen: 50_000_000n, strongCount: 50, meanFen, reason: '调整目标' }) as const

  test('fen beyond 2^53 go there and back whole, over /rpc as bigint and over /api as a decimal string', async () => {
    const cookie = await cookieOf('县办甲')
    const key = newId()
    const over = await client(cookie).targets.setTarget(target(key, 9_007_199_254_740_993n))
    expect(over.meanFen).toBe(9_007_199_254_740_993n)
    // The same command again, as a retry after a lost answer would send it.
    expect(await client(cookie).targets.setTarget(target(key, 9_007_199_254_740_993n))).toEqual(over)
    await expect(client(cookie).targets.setTarget(target(key, 1n))).rejects.toMatchObject({ code: 'kernel.keyReused' })
    const payload = { ...target(newId(), 0n), strongLineFen: '50000000', meanFen: '9007199254740993', effective: '2026-10-02' }
    const rest = await server.inject({ method: 'POST', url: '/api/targets/target', headers: { cookie }, payload })
    expect(rest.json().meanFen).toBe('9007199254740993')
    const beyond = await server.inject({ method: 'POST', url: '/api/targets/target', headers: { cookie }, payload: { ...payload, key: newId(), meanFen: '9223372036854775808' } })
    expect(beyond.json()).toMatchObject({ status: 400, errors: [{ path: 'meanFen' }] })
  })

  test('a person made through the client can sign in', async () => {
    const admin = client(await cookieOf('管理员'))
    const person = newId()
    const grants = [{ post: 'villageClerk', scopeDivision: village, validFrom: '2026-01-01' }]
    await admin.identity.createPerson({ person, name: '孙报账', username: '孙报账', password: PASSWORD, grants })
    expect((await client(await cookieOf('孙报账')).identity.me()).person).toBe(person)
    expect((await admin.identity.people()).find(({ id }) => id === person)?.grants).toMatchObject([{ post: 'villageClerk', divisionName: '一村' }])
  })

  test('OpenAPI 3.1 names every procedure with summary, tag and permission', async () => {
    const document = (await server.inject({ url: '/api/openapi.json' })).json()
    expect(document.openapi).toMatch(/^3\.1\./)
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item as Record<string, Record<string, unknown>>))
    expect(operations.length).toBeGreaterThanOrEqual(6)
    for (const operation of operations)
      expect(operation).toMatchObject({ operationId: expect.any(String), summary: expect.stringMatching(/[一-龥]/), tags: [expect.any(String)], 'x-permission': expect.stringMatching(/./) })
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  })

  test('the reference page comes without inline script', async () => {
    const { body, headers } = await server.inject({ url: '/api/docs' })
    expect(headers['content-type']).toContain('text/html')
    expect(body).not.toMatch(/<script(?![^>]*src=)/)
    expect((await server.inject({ url: '/api/docs/page.js' })).statusCode).toBe(200)
  })

  test('alive', async () => {
    expect((await server.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' })
  })
})

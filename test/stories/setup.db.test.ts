import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp, type App } from '../../src/app.ts'
import { setupCode } from '../../src/domains/identity/index.ts'
import { buildServer } from '../../src/http/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createLog } from '../../src/kernel/log.ts'
import { useDatabase } from '../support/database.ts'

/** An empty installation, from the setup code to the first sign-in. */
const database = useDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'mz-setup-'))
let app: App
let http: FastifyInstance
const headers = { host: 'localhost', origin: 'http://localhost' }
const divisions = 'code,name,parent,level,category\n990101100,东乡镇,990101,4,\n990101100200,一村,990101100,5,220\n'

beforeAll(async () => {
  app = createApp({ appUrl: database.appUrl, dataDir, clock: systemClock('2026-10-31'), log: createLog('silent') })
  http = await buildServer(app, { distDir: join(dataDir, 'dist') })
})
afterAll(async () => {
  await http.close()
  await app.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const admin = { name: '管理员', username: '管理员甲', password: 'correct horse battery' }
const setup = (code: string, over: object = {}) =>
  http.inject({ method: 'POST', url: '/api/identity/setup', headers, payload: { code, county: { code: '990101', name: '云溪市' }, divisions: null, admin, ...over } })
const upload = (code: string) =>
  http.inject({ method: 'POST', url: '/upload?name=d.csv', headers: { ...headers, 'content-type': 'application/octet-stream', 'x-setup-code': code }, payload: divisions })

it('opens with the code only, survives a refused step, and closes for good', async () => {
  expect((await http.inject({ url: '/api/identity/setup' })).json()).toEqual({ needed: true })
  const code = setupCode(dataDir)
  const wrong = await setup('0000000000')
  expect([wrong.statusCode, wrong.json<{ detail: string }>().detail]).toEqual([403, expect.stringContaining('设置码不对')])
  expect((await upload('0000000000')).statusCode).toBe(403)

  const { sha256 } = (await upload(code)).json<{ sha256: string }>()
  const weak = await setup(code, { divisions: { sha256, name: 'd.csv' }, admin: { ...admin, password: '123' } })
  expect([weak.statusCode, weak.json<{ detail: string }>().detail]).toEqual([422, expect.stringContaining('密码至少 10 位')])
  expect((await http.inject({ url: '/api/identity/setup' })).json()).toEqual({ needed: true })

  const done = await setup(code, { divisions: { sha256, name: 'd.csv' } })
  expect(done.statusCode).toBe(200)
  expect((await http.inject({ url: '/api/identity/setup' })).json()).toEqual({ needed: false })
  expect((await setup(code)).statusCode).toBe(409)
  expect((await upload(code)).statusCode).toBe(409)

  const signedIn = await http.inject({ method: 'POST', url: '/api/auth/sign-in/username', payload: { username: admin.username, password: admin.password } })
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
  expect((await http.inject({ url: '/api/identity/me', headers: { cookie } })).json()).toMatchObject({ county: { code: '990101', name: '云溪市' }, posts: [{ post: 'systemAdmin' }] })
  expect((await http.inject({ url: '/api/divisions/search?text=一村', headers: { cookie } })).json()).toMatchObject([{ name: '一村' }])
})

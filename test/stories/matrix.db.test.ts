import { afterAll, beforeAll, expect, it } from 'vitest'
import { contract } from '../../src/contract.ts'
import { permissionsOf } from '../../src/domains/identity/rules.ts'
import { useDatabase } from '../support/database.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** Every procedure of the contract, asked by nobody and by a villager: generated from the contract, so a new one is covered the day it is written. */
const database = useDatabase()
let server: TestServer

beforeAll(async () => {
  server = await startServer(database.appUrl, [{ username: '村民', post: 'villager', at: 'village' }])
})
afterAll(() => server.close())

interface Declared {
  '~orpc': { meta: { permission: string }; route: { method: 'GET' | 'POST'; path: string } }
}
const procedures = Object.entries(contract as unknown as Record<string, Record<string, Declared>>).flatMap(([domain, entries]) =>
  Object.entries(entries).map(([name, { '~orpc': { meta, route } }]) => ({ name: `${domain}.${name}`, permission: meta.permission, ...route })))

const ask = async ({ method, path }: { method: 'GET' | 'POST'; path: string }, cookie?: string) =>
  await server.http.inject({ method, url: `/api${path}`, headers: { host: 'localhost', origin: 'http://localhost', ...(cookie && { cookie }) }, ...(method === 'POST' && { payload: {} }) })

it('answers 401 to nobody on everything that is not public', async () => {
  const open = []
  for (const procedure of procedures.filter((p) => p.permission !== 'public')) {
    const { statusCode, headers } = await ask(procedure)
    if (statusCode !== 401 || !String(headers['content-type']).startsWith('application/problem+json')) open.push(`${procedure.name}: ${statusCode}`)
  }
  expect(open).toEqual([])
})

it('answers 403 to a villager on everything beyond the villager’s post', async () => {
  const cookie = await server.cookieOf('村民')
  const may = permissionsOf(['villager'])
  const open = []
  for (const procedure of procedures.filter((p) => p.permission !== 'public' && p.permission !== 'signedIn' && !may.has(p.permission))) {
    const { statusCode, body } = await ask(procedure, cookie)
    if (statusCode !== 403 || !body.includes('您的岗位没有这项权限')) open.push(`${procedure.name}: ${statusCode}`)
  }
  expect(open).toEqual([])
})

it('never answers 5xx to an empty request, whoever asks', async () => {
  const cookie = await server.cookieOf('村民')
  const broken = []
  for (const procedure of procedures) for (const who of [undefined, cookie]) {
    const { statusCode } = await ask(procedure, who)
    if (statusCode >= 500) broken.push(`${procedure.name}: ${statusCode}`)
  }
  expect(broken).toEqual([])
})

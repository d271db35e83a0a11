import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { escapeIdentifier } from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../src/kernel/migrate.ts'
import { asRole, onDatabase, withClient } from '../../src/kernel/postgres/client.ts'
import { ensureDatabase, openCluster } from '../../src/kernel/postgres/cluster.ts'
import { openServer } from '../../src/kernel/postgres/own-server.ts'

/** How test files reach the server: `template` is migrated and cloned per file, the URLs lead to it. */
export interface TestServer {
  superUrl: string
  ownerUrl: string
  appUrl: string
  template: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer
  }
}

interface Running {
  server: Promise<TestServer & { close(): Promise<void> }>
  users: number
}

// Every project with database tests runs this setup in a module of its own, and all share one server.
declare global {
  var mingzhangTestServer: Running | undefined
}

const log = { info() {}, warn: (text: string) => console.error(text), debug() {} }

/** Starts the server of the database tests: the embedded one, or the one of TEST_DATABASE_URL (a superuser's). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = (globalThis.mingzhangTestServer ??= { server: start(), users: 0 })
  running.users += 1
  try {
    const { superUrl, ownerUrl, appUrl, template } = await running.server
    project.provide('testServer', { superUrl, ownerUrl, appUrl, template })
  } catch (error) {
    // Vitest reports a failing global setup only as missing test files, so it ends here, loudly.
    console.error('\n测试数据库未能准备好，数据库测试没有运行：\n', error)
    process.exit(1)
  }
  return async () => {
    running.users -= 1
    if (running.users > 0) return
    globalThis.mingzhangTestServer = undefined
    await (await running.server).close()
  }
}

async function start() {
  const template = `mingzhang_template_${process.pid}`
  const url = process.env.TEST_DATABASE_URL
  const server = url ? await ownServer(url, template) : await embedded(template)
  await migrate(server.ownerUrl, { log })
  await withClient(server.superUrl, client => client.query(`alter database ${template} is_template true allow_connections false`))
  return { ...server, template }
}

async function embedded(template: string) {
  const dataDir = mkdtempSync(join(tmpdir(), 'mz-test-'))
  chmodSync(dataDir, 0o711)
  const cluster = await openCluster({ dataDir, log })
  await ensureDatabase(cluster, template)
  return {
    superUrl: cluster.superUrl('postgres'),
    ownerUrl: cluster.ownerUrl(template),
    appUrl: cluster.appUrl(template),
    async close() {
      await cluster.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function ownServer(url: string, template: string) {
  const superUrl = onDatabase(url, 'postgres')
  const { ownerUrl } = await openServer(onDatabase(url, template))
  return {
    superUrl,
    ownerUrl,
    appUrl: asRole(ownerUrl, 'mingzhang_app'),
    async close() {
      await withClient(superUrl, async client => {
        await client.query(`alter database ${template} is_template false`)
        await client.query(`drop database ${escapeIdentifier(template)} with (force)`)
      })
    },
  }
}

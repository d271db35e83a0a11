import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Place } from './place.ts'

/** How clients reach a cluster; a Windows server has no usable unix socket. */
export type Transport = 'socket' | 'loopback'

export interface Endpoint {
  url(user: string, database: string): string
  /** Server settings that open this endpoint and no other. */
  settings: Record<string, string>
  /** Null on a socket, where the folder's mode is the guard. */
  password: string | null
}

/** The unix socket of the place: only the running user (and root) can reach it, so it asks for no password. */
export function socketEndpoint({ socketDir }: Pick<Place, 'socketDir'>): Endpoint {
  return {
    url: (user, database) => `postgres://${user}@localhost:5432/${database}?host=${encodeURIComponent(socketDir)}`,
    settings: { listen_addresses: '', port: '5432', unix_socket_directories: socketDir, unix_socket_permissions: '0700' },
    password: null,
  }
}

/** A free port on 127.0.0.1. Any local user can reach it, so every role has a password, kept beside the cluster. */
export async function loopbackEndpoint({ location }: Pick<Place, 'location'>): Promise<Endpoint> {
  const file = join(location, 'password')
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 })
  const password = readFileSync(file, 'utf8').trim()
  const port = await freePort()
  return {
    url: (user, database) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`,
    settings: { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' },
    password,
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => done(port))
    })
  })
}

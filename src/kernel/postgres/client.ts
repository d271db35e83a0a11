import { Client } from 'pg'

/** Runs `work` on one connection of its own and closes it. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url)
  // A connection that breaks between two queries would otherwise end the process; the next query reports it.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The same server and user, another database. */
export function onDatabase(url: string, database: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/?]*)(?:\/[^?]*)?/, `$1/${encodeURIComponent(database)}`)
}

/** The same server, user and database, with every statement run as `role`. */
export function asRole(url: string, role: string): string {
  const query = url.includes('?') ? new URLSearchParams(url.slice(url.indexOf('?') + 1)) : new URLSearchParams()
  const options = [query.get('options'), `-c role=${role}`].filter(Boolean).join(' ')
  query.set('options', options)
  // URLSearchParams writes a blank as "+", which libpq does not read back.
  return `${url.split('?')[0]}?${query.toString().replaceAll('+', '%20')}`
}

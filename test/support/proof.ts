import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const file = resolve(root, 'docs/proof.json')

type Figure = string | number | boolean | null

interface Proof {
  name: string
  command: string
  seed: number | string | null
  commit: string
  date: string
  figures: Record<string, Figure>
}

/**
 * Keeps what a long test found in docs/proof.json, one record per name, the last run's; without MINGZHANG_LONG (an ordinary run) nothing is written.
 * @param figures plain counts; `seed` where chance was used
 */
export function recordProof(name: string, { seed = null, ...figures }: Record<string, Figure> & { seed?: number | string | null }): void {
  if (process.env.MINGZHANG_LONG !== '1') return
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--', 'src', 'db', 'demo', 'test') !== ''
  const commit = git('rev-parse', '--short', 'HEAD') + (changed ? '+changes' : '')
  const proofs = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Proof[]).filter((proof) => proof.name !== name) : []
  proofs.push({ name, command: 'npm run test:long', seed, commit, date: new Date().toISOString().slice(0, 10), figures })
  proofs.sort((a, b) => (a.name < b.name ? -1 : 1))
  writeFileSync(file, `${JSON.stringify(proofs, null, 2)}\n`)
}

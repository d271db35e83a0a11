import { createHash } from 'node:crypto'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { manifestText, type Manifest } from '../../src/domains/archives/rules/manifest.ts'

type Row = Record<string, unknown>

/** An unpacked archive that a test changes; `seal` makes a zip of it again. */
export class Unpacked {
  readonly files: Map<string, Uint8Array>

  constructor(zip: Uint8Array) {
    this.files = new Map(Object.entries(unzipSync(zip)))
  }

  get manifest(): Manifest {
    return JSON.parse(strFromU8(this.files.get('manifest.json')!)) as Manifest
  }

  rows(table: string): Row[] {
    return strFromU8(this.files.get(`data/ledger/${table}.jsonl`)!).split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row)
  }

  text(path: string): string {
    return strFromU8(this.files.get(path)!)
  }

  write(path: string, text: string): void {
    this.files.set(path, strToU8(text))
  }

  /** Rewrites the rows of a table, keeping the manifest's count in step. */
  edit(table: string, change: (rows: Row[]) => Row[] | void): void {
    const rows = this.rows(table)
    const changed = change(rows) ?? rows
    this.write(`data/ledger/${table}.jsonl`, changed.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const { manifest } = this
    this.write('manifest.json', manifestText({ ...manifest, counts: { ...manifest.counts, [table]: changed.length } }))
  }

  /** Makes the manifest fit the files again, as somebody who knows the format could. */
  rehash(): this {
    const { root: _, ...manifest } = this.manifest
    const files = [...this.files].filter(([path]) => path !== 'manifest.json').toSorted(([a], [b]) => (a < b ? -1 : 1))
    this.write('manifest.json', manifestText({ ...manifest, files: files.map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })) }))
    return this
  }

  seal(): Uint8Array {
    return zipSync(Object.fromEntries(this.files))
  }
}

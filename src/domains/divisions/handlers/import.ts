import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { PoolClient } from 'pg'
import { translate, type Database } from '../../../kernel/database/index.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { sha256 } from '../../../kernel/hash.ts'
import { checkRow, levelOf, looksWithoutCoop, parentCode } from '../rules/code.ts'
import * as merge from '../store/merge.ts'
import * as staging from '../store/staging.ts'
import { chineseInitials } from './initials.ts'
import { openSource, type ImportSource, type Source } from './source.ts'

export type ImportPhase = 'read' | 'check' | 'match' | 'write'

export interface ImportOptions {
  /** six-digit code: takes only this county (and what is above it) from the file */
  county?: string
  /** csv with the heading old_code,new_code: which divisions went into which */
  mapping?: string
  /** default: the name of the file or folder */
  name?: string
  /** the day for which the list holds, YYYY-MM-DD */
  asOf?: string
  now: Date
  /** `done` of `total` within a phase: bytes while reading, levels while writing */
  progress?: (phase: ImportPhase, done: number, total: number) => void
  signal?: AbortSignal
}

export interface Problem {
  file: string
  line: number
  reason: string
}

export interface ImportResult extends merge.Changes {
  edition: number
  /** the same file came before as this edition; nothing was changed */
  already: boolean
  /** '' = the country, otherwise the county's code */
  scope: string
  total: number
  /** the first 200 of `warningCount` */
  warnings: Problem[]
  warningCount: number
}

const SHOWN = 200
const NONE: merge.Changes = { added: 0, renamed: 0, recoded: 0, moved: 0, merged: 0, gone: 0, returned: 0 }

/**
 * Imports a list of administrative divisions, whole or for one county, all or nothing.
 * A list that holds a single county counts as that county's list; any other as the country's.
 * @throws DomainError divisions.importRefused (details: errors, total), divisions.fileMissing, divisions.wrongHeading,
 *   divisions.notText, divisions.countyMissing, divisions.cancelled
 */
export async function importDivisions(db: Database, from: ImportSource, options: ImportOptions): Promise<ImportResult> {
  if (options.county !== undefined && levelOf(options.county) !== 3) throw invalid('divisions.countyMissing', `县的区划代码应为 6 位数字，收到“${options.county}”`)
  const source = await openSource(from)
  const mapping = options.mapping === undefined ? null : readFileSync(options.mapping)
  const hash = sha256(Buffer.concat([source.hash, mapping ? sha256(mapping) : Buffer.alloc(0), Buffer.from(options.county ?? '')]))
  const client = await db.pool.connect()
  let broken = true
  try {
    await client.query('begin')
    await merge.lockImports(client)
    const before = await merge.editionOf(client, hash)
    const result = before
      ? { ...NONE, edition: before.id, already: true, scope: before.scope, total: before.total, warnings: [], warningCount: 0 }
      : await run(client, source, hash, mapping, options)
    await client.query('commit')
    broken = false
    return result
  } catch (error) {
    if (options.signal?.aborted) throw conflict('divisions.cancelled', '已取消导入，未导入任何内容')
    throw translate(error)
  } finally {
    // A connection that failed in mid-COPY is closed; the server then rolls everything back.
    client.release(broken)
  }
}

async function run(client: PoolClient, source: Source, hash: Buffer, mapping: Buffer | null, options: ImportOptions): Promise<ImportResult> {
  const { county, signal, progress = () => undefined } = options
  const errors = new Problems('errors')
  const warnings = new Problems('warnings')
  await staging.createStaging(client)
  await staging.copyStaged(client, stagedRows(source, { county, errors, warnings, progress }), signal)
  if (mapping) await staging.insertMapping(client, readMapping(mapping, basename(options.mapping ?? ''), errors))
  errors.refuse()

  const { total, onlyCounty } = await staging.stagedSummary(client)
  if (total === 0) throw invalid('divisions.countyMissing', county ? `文件里没有代码为 ${county} 的县` : '文件里没有区划')
  const scope = county ?? onlyCounty ?? ''
  const place = (file: number | null) => (file === null ? basename(options.mapping ?? '') : (source.files[file] ?? ''))
  progress('check', 0, 1)
  for (const found of await staging.checkStaged(client, { limit: SHOWN, countyOnly: scope !== '' })) errors.add(place(found.file), found.line, found.reason)
  errors.refuse()
  signal?.throwIfAborted()

  progress('match', 0, 1)
  await merge.pairStaged(client)
  for (const name of await merge.listRemoved(client, scope)) warnings.add(source.name, 0, `已启用的${name}不在文件中，未作变动`)
  signal?.throwIfAborted()

  progress('write', 0, 5)
  const name = options.name ?? source.name
  const edition = await merge.insertEdition(client, { name, asOf: options.asOf ?? null, hash, scope, total, now: options.now })
  const changes = await merge.writeMerge(client, edition, (level) => {
    signal?.throwIfAborted()
    progress('write', level, 5)
  })
  for (const row of await merge.strayed(client))
    errors.add(place(row.file), row.line, `“${row.code}”${row.name}改属另一个县；账簿数据不能随之移动，请先在原县办理`)
  errors.refuse()
  await merge.countEdition(client, edition, changes)
  return { ...changes, edition, already: false, scope, total, warnings: warnings.shown, warningCount: warnings.total }
}

/** Collects what is wrong: counts all, keeps the first 200. */
class Problems {
  readonly shown: Problem[] = []
  total = 0
  private readonly kind: string

  constructor(kind: string) {
    this.kind = kind
  }

  add(file: string, line: number, reason: string): void {
    this.total += 1
    if (this.shown.length < SHOWN) this.shown.push({ file, line, reason })
  }

  /** @throws DomainError divisions.importRefused when there is any */
  refuse(): void {
    const [first] = this.shown
    if (!first) return
    const where = `${first.file} 第 ${first.line} 行：${first.reason}`
    const details = { [this.kind]: this.shown.map((problem) => ({ ...problem })), total: this.total }
    throw invalid('divisions.importRefused', `发现 ${this.total} 处错误，未导入任何内容。第一处在 ${where}`, details)
  }
}

interface Reading {
  county: string | undefined
  errors: Problems
  warnings: Problems
  progress: NonNullable<ImportOptions['progress']>
}

async function* stagedRows(source: Source, { county, errors, warnings, progress }: Reading): AsyncGenerator<staging.StagedRow, void, undefined> {
  const belongs = county === undefined ? () => true : inCounty(county)
  const order = new Map(source.files.map((file, index) => [file, index]))
  let told = -1
  for await (const { file, line, row, done } of source.rows()) {
    if (done !== told) progress('read', (told = done), source.total)
    if (typeof row === 'string') {
      errors.add(file, line, row)
      continue
    }
    if (!belongs(row)) continue
    const found = checkRow(row)
    for (const reason of found.errors) errors.add(file, line, reason)
    for (const reason of found.warnings) warnings.add(file, line, reason)
    const level = levelOf(row.code)
    if (found.errors.length > 0 || level === null) continue
    yield {
      file: order.get(file) ?? 0,
      line,
      level,
      code: row.code,
      name: row.name,
      parent: row.parent,
      initials: chineseInitials(row.name),
      category: row.category,
      withoutCoop: looksWithoutCoop(row.code, row.name),
    }
  }
}

/** Whether a row is the county, above it, or below it by the parents that the file gives. */
function inCounty(county: string): (row: { code: string; parent: string }) => boolean {
  const above = new Set([parentCode(county), parentCode(parentCode(county))])
  const towns = new Set([county])
  return ({ code, parent }) => {
    if (above.has(code) || code === county) return true
    const inside = towns.has(parent) || (parent !== '' && parent.startsWith(county))
    if (inside && levelOf(code) === 4) towns.add(code)
    return inside
  }
}

function readMapping(bytes: Buffer, file: string, errors: Problems): staging.MappingRow[] {
  const [heading = '', ...lines] = bytes.toString('utf8').replace(/^\uFEFF/, '').split(/\r?\n/)
  if (heading.trim() !== 'old_code,new_code') throw invalid('divisions.wrongHeading', `${file} 的表头应为 old_code,new_code`, { file })
  const seen = new Set<string>()
  return lines.flatMap((text, index) => {
    if (text.trim() === '') return []
    const [oldCode = '', newCode = '', ...rest] = text.split(',').map((cell) => cell.trim())
    const line = index + 2
    if (levelOf(oldCode) === null || levelOf(newCode) === null || rest.length > 0) errors.add(file, line, '应为旧代码、新代码两列')
    else if (oldCode === newCode || seen.has(oldCode)) errors.add(file, line, `旧代码“${oldCode}”重复，或与新代码相同`)
    else {
      seen.add(oldCode)
      return [{ line, oldCode, newCode }]
    }
    return []
  })
}

import { detectHeading, proposeMapping, readerFor, type BookFacts, type Examination } from '../../src/domains/imports/rules/index.ts'
import type { ImportKind } from '../../src/domains/imports/contract.ts'
import { proposeTag, type NewAccount } from '../../src/domains/ledger/rules/accounts.ts'
import type { SheetCell, SheetRow } from '../../src/kernel/sheet/index.ts'
import { chart } from './ledger.ts'

export type Cells = SheetCell[]

/** Rows as a sheet gives them: numbered from 1, blank ones left out. */
export const sheet = (rows: readonly Cells[]): SheetRow[] =>
  rows.map((cells, index) => ({ row: index + 1, cells: cells.slice(0, cells.findLastIndex((cell) => cell !== null) + 1) })).filter(({ cells }) => cells.length > 0)

/** A book from January 2025 in set-up, with 10201 and 50102 below the standard's accounts. */
export const facts = (change: Partial<BookFacts> & { added?: NewAccount[] } = {}): BookFacts => {
  const { added = [{ code: '10201', name: '基本户' }, { code: '50102', name: '租赁收入' }], ...rest } = change
  return {
    accounts: chart(...added), parties: new Set(), start: '2025-01', lastClosed: null, today: '2026-10-31', keepsNumbers: true, numbers: new Map(), acceptedGaps: new Map(),
    ...rest,
  }
}

/** Reads rows, heading included, as the import does. */
export function read(kind: ImportKind, rows: readonly Cells[], book: BookFacts = facts(), date1904 = false): Examination {
  const all = sheet(rows)
  const heading = detectHeading(all, kind)
  if (!heading) throw new Error('no heading')
  const reader = readerFor(kind, { mapping: proposeMapping(heading.titles, kind), titles: heading.titles, date1904, proposeTag, book })
  for (const row of all) if (row.row > heading.row) reader.take(row)
  return reader.finish()
}

/** The remarks that are not warnings, as "row field message". */
export const stops = ({ remarks }: Examination): string[] =>
  remarks.filter(({ severity }) => severity !== 'warning').map(({ row, field, message }) => `${row ?? '-'} ${field ?? '-'} ${message}`)

export const warnings = ({ remarks }: Examination): string[] => remarks.filter(({ severity }) => severity === 'warning').map(({ row, message }) => `${row ?? '-'} ${message}`)

import type { Context } from '../../../kernel/context.ts'
import { conflict } from '../../../kernel/error.ts'
import type { Id } from '../../../kernel/id.ts'
import { columnLetter, writeWorkbook, type SheetRow, type SheetValue } from '../../../kernel/sheet/index.ts'
import { bookOf } from '../../ledger/index.ts'
import type { Batch, Finding } from '../contract.ts'
import type { Examination, Remark } from '../rules/index.ts'
import * as store from '../store.ts'
import { examine } from './examine.ts'

/** A batch as the contract shows it. */
export const toBatch = (row: store.BatchRow): Batch => {
  const { village: _village, fileHash: _fileHash, lastRow: _lastRow, contentHash: _contentHash, reading: _reading, summary: _summary, ...batch } = row
  return batch
}

export const getBatch = async (ctx: Context, input: { batch: Id }): Promise<Batch> => toBatch(await store.batchOf(ctx, input.batch))

export async function listBatches(ctx: Context, input: { book: Id; page: number; size: number }) {
  await bookOf(ctx, input.book)
  const { total, rows } = await store.listBatches(ctx, input.book, { limit: input.size, offset: (input.page - 1) * input.size })
  return { total, rows: rows.map(toBatch) }
}

/** Names the column as the file does, and the cell as a spreadsheet does. */
function toFinding({ field, ...remark }: Remark, reading: store.Reading | null): Finding {
  const index = field === null ? undefined : reading?.mapping[field]
  if (index === undefined) return { ...remark, column: null, cell: null }
  return { ...remark, column: reading?.titles[index] ?? null, cell: remark.row === null ? null : `${columnLetter(index)}${remark.row}` }
}

export async function preview(ctx: Context, input: { batch: Id; page: number; size: number }) {
  const batch = await store.batchOf(ctx, input.batch)
  const { total, rows } = await store.listFindings(ctx, batch.id, { limit: input.size, offset: (input.page - 1) * input.size })
  const { newAccounts = [], newParties = [], gaps = [], from = null, to = null } = batch.summary ?? {}
  const { state } = await bookOf(ctx, batch.book)
  return { batch: toBatch(batch), total, findings: rows.map((row) => toFinding(row, batch.reading)), newAccounts, newParties, gaps, from, to, asDrafts: state === 'inUse' }
}

type OutRow = Record<string, SheetValue>

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/**
 * The rows that stop the import, with all rows of their vouchers, in the columns of the file plus the row number and the reason;
 * the faulty cells are coloured and say why.
 */
export async function rejected(ctx: Context, input: { batch: Id }): Promise<File> {
  const batch = await store.batchOf(ctx, input.batch)
  const { reading } = batch
  if (batch.state !== 'staged' || !reading) throw conflict('imports.nothingRejected', '这一批没有待改正的行')
  const found = await examine(ctx, batch)
  const stopping = found.remarks.filter((remark) => remark.severity !== 'warning')
  if (stopping.length === 0) throw conflict('imports.nothingRejected', '这一批没有待改正的行')
  const byRow = Map.groupBy(stopping, (remark) => remark.row)
  const wanted = rowsOfVouchers(found, new Set(byRow.keys()))
  const rows: OutRow[] = []
  for await (const row of store.stagedRows(ctx, batch.id)) if (wanted.has(row.row)) rows.push(toRow(row, byRow.get(row.row) ?? []))
  const width = Math.max(reading.titles.length, ...rows.map((row) => Object.keys(row).length - 2))
  const columns = Array.from({ length: width }, (_, index) => ({ key: `c${index}`, title: reading.titles[index] ?? '', kind: index === reading.mapping.date ? ('day' as const) : ('number' as const) }))
  const bytes = await writeWorkbook([
    {
      name: '有错误的行',
      titleRows: (byRow.get(null) ?? []).map((remark) => [reasonOf(remark)]),
      columns: [...columns, { key: 'row', title: '原行号', kind: 'number' }, { key: 'reason', title: '错误原因', kind: 'text', width: 60 }],
      rows,
      frozenHeader: true,
      highlight: (row) =>
        (byRow.get(Number(row.row)) ?? []).map((remark) => ({ key: remark.field === null ? 'reason' : `c${reading.mapping[remark.field] ?? 0}`, note: reasonOf(remark) })),
    },
  ])
  return new File([new Uint8Array(bytes)], `错误行-${batch.fileName.replace(/\.\w+$/, '')}.xlsx`, { type: XLSX })
}

const reasonOf = ({ message, advice }: Remark): string => `${message}。${advice}`

function rowsOfVouchers(found: Examination, faulty: ReadonlySet<number | null>): Set<number> {
  const wanted = new Set([...faulty].flatMap((row) => row ?? []))
  for (const { row, lines } of found.vouchers) if (wanted.has(row) || lines.some((line) => wanted.has(line.row))) [row, ...lines.map((line) => line.row)].forEach((each) => wanted.add(each))
  return wanted
}

const toRow = ({ row, cells }: SheetRow, remarks: readonly Remark[]): OutRow => ({
  ...Object.fromEntries(cells.map((cell, index) => [`c${index}`, cell])),
  row,
  reason: remarks.map(reasonOf).join(' '),
})

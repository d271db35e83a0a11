import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { openFile } from '../../../kernel/files.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { columnLetter, type SheetRow, type Workbook } from '../../../kernel/sheet/index.ts'
import { bookOf } from '../../ledger/index.ts'
import { fieldTitles, missingFields, type Field, type ImportKind, type Mapping } from '../contract.ts'
import { cellText, detectHeading, HEADING_ROWS, proposeMapping, type Heading } from '../rules/index.ts'
import * as store from '../store.ts'
import { openUpload, STAGE_JOB } from './staging.ts'

const SAMPLE_ROWS = 8

/** Opens a batch for an uploaded file; opening balances only while the book is being set up. */
export async function create(ctx: Context, dataDir: string, input: { book: Id; kind: ImportKind; fileName: string; upload: string }) {
  await openFile(dataDir, ctx.scope.county, input.upload)
  return await createBatch(ctx, { ...input, fileHash: Buffer.from(input.upload, 'hex') })
}

export async function createBatch(ctx: Context, { book, kind, fileName, fileHash }: { book: Id; kind: ImportKind; fileName: string; fileHash: Buffer }) {
  const { village, state } = await bookOf(ctx, book)
  if (kind === 'opening' && state !== 'setup') throw conflict('imports.bookInUse', '账套已启用，期初余额不能再导入；如有差错，请用凭证更正')
  const id = newId()
  await store.insertBatch(ctx, { id, village, book, kind, fileName, fileHash })
  return await store.batchOf(ctx, id)
}

export interface Inspection {
  sheet: number
  heading: Heading | null
  mapping: Mapping
  remembered: boolean
  sample: SheetRow[]
}

/** Looks at the top of a sheet: where the heading is and what its columns seem to be. */
export async function inspectSheet(ctx: Context, workbook: Workbook, batch: store.BatchRow, wanted: { sheet?: number | undefined; headingRow?: number | undefined }): Promise<Inspection> {
  const sheet = wanted.sheet ?? Math.max(0, workbook.sheets.findIndex(({ hidden }) => !hidden))
  if (!workbook.sheets[sheet]) throw invalid('imports.noSheet', '文件里没有这张工作表，请重新选择')
  const top: SheetRow[] = []
  const enough = (wanted.headingRow ?? HEADING_ROWS) + SAMPLE_ROWS + 1
  for await (const row of workbook.rows(sheet)) {
    top.push(row)
    if (row.row >= enough) break
  }
  const detected = detectHeading(top, batch.kind)
  const chosen = top.find(({ row }) => row === wanted.headingRow && row !== detected?.row)
  const heading = chosen ? { row: chosen.row, titles: chosen.cells.map((cell) => cellText(cell)) } : detected
  if (!heading) return { sheet, heading: null, mapping: {}, remembered: false, sample: top.slice(0, SAMPLE_ROWS) }
  const remembered = await store.rememberedMapping(ctx, batch.book, batch.kind, heading.titles)
  return {
    sheet, heading, mapping: remembered ?? proposeMapping(heading.titles, batch.kind), remembered: remembered !== null,
    sample: top.filter(({ row }) => row > heading.row).slice(0, SAMPLE_ROWS),
  }
}

export async function inspect(ctx: Context, dataDir: string, input: { batch: Id; sheet?: number | undefined; headingRow?: number | undefined }) {
  const batch = await store.batchOf(ctx, input.batch)
  const workbook = await openUpload(dataDir, ctx.scope.county, batch)
  const { sheet, heading, mapping, remembered, sample } = await inspectSheet(ctx, workbook, batch, input)
  const width = Math.max(heading?.titles.length ?? 0, ...sample.map(({ cells }) => cells.length))
  return {
    sheets: workbook.sheets.map(({ name, hidden, rowCount }) => ({ name, hidden, rows: rowCount ?? null })),
    sheet,
    headingRow: heading?.row ?? null,
    columns: Array.from({ length: width }, (_, index) => ({ index, letter: columnLetter(index), title: heading?.titles[index] ?? '' })),
    sample: sample.map(({ row, cells }) => ({ row, cells: cells.map((cell) => cellText(cell)) })),
    mapping,
    remembered,
    missing: missingFields(batch.kind, mapping),
  }
}

export const noHeading = () =>
  invalid('imports.noHeading', `前 ${HEADING_ROWS} 行没有找到表头。表头应有 日期、凭证号、摘要、科目编码、借方金额、贷方金额 等列名；请补上表头，或在导入页面指定表头所在的行`)

/** Refuses a mapping that lacks a needed column, or uses one column twice; names the columns and what the heading has. */
export function checkMapping(kind: ImportKind, mapping: Mapping, heading: Heading): void {
  const titles = fieldTitles[kind]
  const missing = missingFields(kind, mapping)
  if (missing.length > 0)
    throw invalid(
      'imports.missingColumn',
      `缺少列：${missing.map((name) => titles[name]).join('、')}。第 ${heading.row} 行的表头有：${heading.titles.filter(Boolean).join('、')}；请在文件里补上，或在导入页面指定对应的列`,
      { missing: missing.map((name) => titles[name] ?? name), row: heading.row },
    )
  const used = new Map<number, Field>()
  for (const [name, index] of Object.entries(mapping) as [Field, number][]) {
    const other = used.get(index)
    if (other) throw invalid('imports.columnTwice', `${columnLetter(index)} 列同时被选作“${titles[other]}”和“${titles[name]}”，请只选一个`)
    used.set(index, name)
  }
}

/** Begins to read the file with the chosen columns; what was staged before is dropped. */
export async function beginStaging(ctx: Context, batch: store.BatchRow, workbook: Workbook, choice: { sheet: number; heading: Heading; mapping: Mapping }): Promise<void> {
  const { sheet, heading, mapping } = choice
  checkMapping(batch.kind, mapping, heading)
  await store.clearChunks(ctx, batch.id)
  await store.clearFindings(ctx, batch.id)
  await store.rememberMapping(ctx, batch, heading.titles, mapping)
  await store.updateBatch(ctx, batch.id, {
    state: 'staging', doneRows: 0, lastRow: heading.row, failure: null, summary: null, contentHash: null, errors: 0, gaps: 0, warnings: 0,
    totalRows: Math.max(0, (workbook.sheets[sheet]?.rowCount ?? 0) - heading.row),
    reading: { sheet, headingRow: heading.row, titles: heading.titles, mapping, date1904: workbook.date1904 },
  })
}

export async function stage(ctx: Context, dataDir: string, input: { batch: Id; sheet: number; headingRow: number; mapping: Mapping }) {
  const batch = await store.batchOf(ctx, input.batch, { lock: true })
  if (batch.state === 'posted' || batch.state === 'withdrawn') throw conflict('imports.done', '这一批已经导入，不能重新读取；请新建一批')
  const workbook = await openUpload(dataDir, ctx.scope.county, batch)
  const { sheet, heading } = await inspectSheet(ctx, workbook, batch, input)
  if (!heading) throw noHeading()
  await beginStaging(ctx, batch, workbook, { sheet, heading, mapping: input.mapping })
  await enqueue(ctx.trx, STAGE_JOB, { county: ctx.scope.county, batch: batch.id })
  return await store.batchOf(ctx, batch.id)
}

/** Stops before posting; nothing of the batch is in the ledger. */
export async function cancel(ctx: Context, input: { batch: Id }) {
  const batch = await store.batchOf(ctx, input.batch, { lock: true })
  if (batch.state === 'posted' || batch.state === 'withdrawn') throw conflict('imports.done', '这一批已经导入，不能取消；初始化中的账套可以撤回整批')
  await store.clearChunks(ctx, batch.id)
  await store.clearFindings(ctx, batch.id)
  await store.updateBatch(ctx, batch.id, { state: 'cancelled', summary: null, contentHash: null })
  await record(ctx, 'imports.cancel', batch.id, batch.village, { fileName: batch.fileName })
  return await store.batchOf(ctx, batch.id)
}

import { record } from '../../../kernel/audit.ts'
import type { Context } from '../../../kernel/context.ts'
import { conflict, invalid } from '../../../kernel/error.ts'
import { openFile } from '../../../kernel/files.ts'
import { newId, type Id } from '../../../kernel/id.ts'
import { openSheet, type SheetRow } from '../../../kernel/sheet/index.ts'
import { addAccounts, addParties, booksOf, createBook, proposeTag, setOpening, villagesInScope } from '../../ledger/index.ts'
import type { Plan } from '../contract.ts'
import { CUT_OVER, decisionProblems, departs, detectStandard, layOut, proposeConversion, readBalances, type RowProblem, type Target } from '../rules/index.ts'
import * as store from '../store.ts'
import { getPlan } from './show.ts'

const MAX_ROWS = 5_000
const SHOWN = 20

export interface ConversionInput {
  village: number
  bookKind: 'coop' | 'committee'
  bookName: string
  start: string
  fileName: string
  upload: string
  standard?: 'village-2004' | 'rural-collective-2023' | undefined
  namesChecked: boolean
}

/** Reads the balances of an old book and proposes where each goes. Whatever is wrong with the file is said by row, and nothing is kept. */
export async function createConversion(ctx: Context, dataDir: string, input: ConversionInput): Promise<{ id: Id }> {
  if (input.standard === undefined)
    throw invalid('transitions.standardMissing', '请先写明这份余额按哪个会计制度编制：131、132、153、154、211、212、502、511、521 等编码在新旧制度里含义不同，没有写明的不能导入')
  if (input.standard !== 'village-2004') throw invalid('transitions.notOld', '这份余额已按 2023 年新制度编制，不需要衔接；请建账后在“导入”里导入期初余额')
  const [village] = await villagesInScope(ctx, input.village)
  if (village !== input.village) throw invalid('transitions.notVillage', '请选择一个村')
  await checkName(ctx, input.village, input.bookName)
  const rows = await readRows(await openFile(dataDir, ctx.scope.county, input.upload))
  const { balances, problems: unread } = readBalances(rows)
  refuse(unread)
  const { old, current } = detectStandard(balances)
  if (current.length > 0 && !input.namesChecked)
    throw invalid('transitions.standardContradiction', `您写明是 2004 年制度，但文件里有 2023 年新制度的科目：${current.slice(0, 5).join('、')}${old.length > 0 ? `，也有旧制度的科目：${old.slice(0, 3).join('、')}` : ''}；请核对文件，确属旧账的请勾选“已核对名称”`, { current, old })
  const { rows: converted, problems } = proposeConversion(balances)
  refuse(problems)
  const warnings = [
    ...(current.length > 0 ? [`编制人已核对：文件里有与新制度同名同编码的科目 ${current.slice(0, 5).join('、')}`] : []),
    ...(old.length === 0 ? ['文件里没有只属于 2004 年制度的科目名称，制度以编制人写明的为准'] : []),
  ]
  const id = newId()
  await store.insertPlan(ctx, {
    id, village: input.village, kind: 'conversion', sourceBook: null, title: `${input.bookName} 新旧制度衔接`, fileName: input.fileName, fileHash: Buffer.from(input.upload, 'hex'),
    content: { bookKind: input.bookKind, bookName: input.bookName, start: input.start, warnings, rows: converted, book: null },
  })
  await record(ctx, 'transitions.createConversion', id, input.village, { fileName: input.fileName, rows: converted.length, standard: input.standard, cutOver: CUT_OVER })
  return { id }
}

async function checkName(ctx: Context, village: number, name: string): Promise<void> {
  if ((await booksOf(ctx, { villages: [village] })).some((book) => book.name === name)) throw conflict('transitions.bookNameTaken', `该村已有名为“${name}”的账套；请换一个名称`)
}

/** The rows of the first visible sheet. */
export async function readRows(path: string): Promise<SheetRow[]> {
  const workbook = await openSheet(path)
  const rows: SheetRow[] = []
  for await (const row of workbook.rows(Math.max(0, workbook.sheets.findIndex(({ hidden }) => !hidden)))) {
    rows.push(row)
    if (rows.length > MAX_ROWS) throw invalid('transitions.tooManyRows', `文件超过 ${MAX_ROWS} 行；一次只衔接一个账套的年末余额，请核对文件`)
  }
  return rows
}

function refuse(problems: readonly RowProblem[]): void {
  if (problems.length === 0) return
  const text = problems.slice(0, 3).map(({ row, message }) => (row === null ? message : `第 ${row} 行：${message}`)).join('；')
  throw invalid('transitions.fileRefused', problems.length > 3 ? `${text}；共 ${problems.length} 处，请改正文件后重新上传` : text, problems.slice(0, SHOWN * 10).map((p) => ({ ...p })))
}

export interface Decision {
  row: number
  targets: Target[]
  note: string
}

/** Records where rows go. The parts of a row must add up to its balance; a target outside the rule needs a reason. */
export async function decide(ctx: Context, input: { plan: Id; version: number; rows: readonly Decision[] }): Promise<Plan> {
  const plan = await store.lockedPlan(ctx, input, ['draft'])
  if (plan.kind !== 'conversion') throw invalid('transitions.wrongKind', '这是财务分设方案，没有科目去向')
  const { rows } = plan.content
  const byRow = new Map(rows.map((row) => [row.row, row]))
  const problems: string[] = []
  for (const { row: no, targets, note } of input.rows) {
    const row = byRow.get(no)
    if (!row) {
      problems.push(`方案里没有文件第 ${no} 行的余额`)
      continue
    }
    problems.push(...decisionProblems(row, targets))
    if (targets.length > 0 && departs(row, targets) && note.length < 2) problems.push(`第 ${no} 行 ${row.code}：去向与规则不同，请写明依据`)
  }
  if (problems.length > 0) throw invalid('transitions.decision', problems.slice(0, 3).join('；') + (problems.length > 3 ? `；共 ${problems.length} 处` : ''), problems.slice(0, SHOWN * 10))
  const decided = new Map(input.rows.map((row) => [row.row, row]))
  const content = { ...plan.content, rows: rows.map((row) => {
    const decision = decided.get(row.row)
    return decision ? { ...row, targets: decision.targets, note: decision.note, open: false } : row
  }) }
  await store.updatePlan(ctx, plan, { content })
  await record(ctx, 'transitions.decide', plan.id, plan.village, { rows: input.rows.length })
  return await getPlan(ctx, input)
}

/** Makes the new book: first-level accounts of the 2023 standard, sub-accounts by name, parties, opening balances. */
export async function buildConverted(ctx: Context, plan: store.ConversionPlan): Promise<store.Conversion> {
  const { bookKind, bookName, start, rows } = plan.content
  await checkName(ctx, plan.village, bookName)
  const { accounts, opening } = layOut(rows.flatMap(({ targets }) => targets))
  const { id: book } = await createBook(ctx, { village: plan.village, kind: bookKind, name: bookName, start })
  await addAccounts(ctx, book, accounts.map(({ code, name, root }) => ({ code, name, tag: proposeTag(root, name) })))
  const parties = await addParties(ctx, book, [...new Set(opening.flatMap(({ party }) => party ?? []))].map((name) => ({ name })))
  await setOpening(ctx, book, plan.id, opening.map(({ account, party, fen }) => ({ account, fen, ...(party !== null && { party: parties.get(party)! }) })))
  return { ...plan.content, book }
}

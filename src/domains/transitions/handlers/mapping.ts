import type { Context } from '../../../kernel/context.ts'
import { invalid } from '../../../kernel/error.ts'
import { openFile } from '../../../kernel/files.ts'
import type { Id } from '../../../kernel/id.ts'
import { formatFen, parseFen } from '../../../kernel/money.ts'
import { writeWorkbook, type SheetCell, type SheetColumn, type SheetRow } from '../../../kernel/sheet/index.ts'
import { renderReport } from '../../ledger/index.ts'
import type { Plan } from '../contract.ts'
import { accounts2023, conversionProof, conversionRules, splitProof, type ConversionRow } from '../rules/index.ts'
import * as store from '../store.ts'
import { decide, readRows, type Decision } from './conversion.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
export const statusNames = { verified: '已核对', pattern: '依同类制度', recalled: '待县里确认', none: '没有依据' } as const

const mappingColumns: SheetColumn[] = [
  { title: '文件行', key: 'row', kind: 'number', width: 8 }, { title: '旧科目编码', key: 'code', kind: 'text', width: 12 }, { title: '旧科目名称', key: 'name', kind: 'text', width: 28 },
  { title: '旧往来', key: 'party', kind: 'text', width: 16 }, { title: '旧余额（借为正）', key: 'fen', kind: 'amountFen' }, { title: '新科目编码', key: 'account', kind: 'text', width: 12 },
  { title: '新科目名称', key: 'accountName', kind: 'text', width: 20 }, { title: '新明细', key: 'path', kind: 'text', width: 24 }, { title: '新往来', key: 'newParty', kind: 'text', width: 16 },
  { title: '金额（借为正）', key: 'part', kind: 'amountFen' }, { title: '状态', key: 'state', kind: 'text', width: 10 }, { title: '依据', key: 'note', kind: 'text', width: 24 },
  { title: '规则', key: 'rule', kind: 'text', width: 40 }, { title: '规则可靠程度', key: 'status', kind: 'text', width: 14 },
]

/** One line per part: the first names the old balance, further parts repeat its row number. */
const linesOf = (row: ConversionRow) => {
  const rule = conversionRules.get(row.root)!
  const old = { row: row.row, code: row.code, name: row.names.join(' / '), party: row.party, fen: row.fen, state: row.open ? '待决定' : '已定', note: row.note, rule: rule.note ?? '', status: statusNames[rule.status] }
  const parts = row.targets.length > 0 ? row.targets : [null]
  return parts.map((part) => ({ ...old, account: part?.account ?? '', accountName: part ? (accounts2023.get(part.account)?.name ?? '') : '', path: part?.path.join(' / ') ?? '', newParty: part?.party ?? null, part: part?.fen ?? null }))
}

async function conversionOf(ctx: Context, plan: Id): Promise<store.ConversionPlan> {
  const row = await store.planOf(ctx, plan)
  if (row.kind !== 'conversion') throw invalid('transitions.wrongKind', '只有新旧制度衔接方案有去向对应表')
  return row
}

/** The mapping as a workbook; decided in Excel, it can be brought back with `importMapping`. */
export async function exportMapping(ctx: Context, input: { plan: Id }): Promise<File> {
  const { title, content } = await conversionOf(ctx, input.plan)
  const bytes = await writeWorkbook([{
    name: '去向对应表', columns: mappingColumns, rows: content.rows.flatMap(linesOf), frozenHeader: true,
    titleRows: [[`${title} 去向对应表`], ['一行余额可分成几行去向：复制该行，改新科目编码、新明细、金额；同一文件行的金额之和应等于旧余额。“状态”写 已定 的才算决定。']],
  }])
  return new File([bytes as Uint8Array<ArrayBuffer>], `${title}-去向对应表.xlsx`, { type: XLSX })
}

const text = (cell: SheetCell | undefined): string => (cell === null || cell === undefined ? '' : String(cell).trim())

/** Reads a mapping that was decided in a spreadsheet. Rows whose 状态 is not 已定 are left as they are. */
export async function importMapping(ctx: Context, dataDir: string, input: { plan: Id; version: number; fileName: string; upload: string }): Promise<Plan> {
  const rows = await readRows(await openFile(dataDir, ctx.scope.county, input.upload))
  return await decide(ctx, { ...input, rows: decisionsOf(rows) })
}

function decisionsOf(rows: readonly SheetRow[]): Decision[] {
  const heading = rows.find(({ cells }) => cells.some((cell) => text(cell) === '文件行') && cells.some((cell) => text(cell) === '新科目编码'))
  if (!heading) throw invalid('transitions.noMapping', '没有找到去向对应表的表头（文件行、新科目编码、金额……）；请用本页导出的表填写')
  const at = (row: SheetRow, title: string): SheetCell => {
    const index = heading.cells.findIndex((cell) => text(cell) === title)
    if (index < 0) throw invalid('transitions.noMapping', `去向对应表缺少“${title}”列；请用本页导出的表填写`)
    return row.cells[index] ?? null
  }
  const decisions = new Map<number, Decision>()
  for (const row of rows) {
    if (row.row <= heading.row || text(at(row, '状态')) !== '已定') continue
    const no = Number(text(at(row, '文件行')))
    const part = at(row, '金额（借为正）')
    const amount = typeof part === 'boolean' || part === null ? { reason: '金额为空' } : parseFen(part)
    const account = text(at(row, '新科目编码'))
    if (!Number.isInteger(no) || no < 1) throw invalid('transitions.mappingRow', `表中第 ${row.row} 行：文件行“${text(at(row, '文件行'))}”不是行号`)
    if ('reason' in amount) throw invalid('transitions.mappingRow', `表中第 ${row.row} 行：${amount.reason}；请填写分到这个去向的金额`)
    if (!/^\d{3}$/.test(account)) throw invalid('transitions.mappingRow', `表中第 ${row.row} 行：新科目编码“${account}”应为 3 位一级科目编码；明细写在“新明细”列`)
    const decision = decisions.get(no) ?? { row: no, targets: [], note: text(at(row, '依据')).slice(0, 200) }
    const path = text(at(row, '新明细')).split(/\s*\/\s*/).filter(Boolean)
    if (path.length > 5 || path.some((name) => name.length > 60)) throw invalid('transitions.mappingRow', `表中第 ${row.row} 行：新明细最多 5 级，每级不超过 60 个字`)
    decision.targets.push({ account, path, party: text(at(row, '新往来')) || null, fen: amount.fen })
    decisions.set(no, decision)
  }
  if (decisions.size === 0) throw invalid('transitions.noMapping', '表中没有“状态”为 已定 的行；决定了的行请把状态写成 已定')
  return [...decisions.values()]
}

const column = (title: string, key: string, kind: 'text' | 'amountFen', width: number) => ({ title, key, kind, width })

/** 新旧科目余额对照表, or for a split 余额分配表: the plan as a paper with the proof below and the signatures of both persons. */
export async function printPlan(ctx: Context, input: { plan: Id }): Promise<File> {
  const plan = await store.planOf(ctx, input.plan)
  const signers = [`编制 ${plan.submittedBy ?? plan.createdBy}`, `确认 ${plan.confirmedBy ?? ''}`, '单位负责人']
  const report = plan.kind === 'conversion' ? conversionTable(plan) : splitTable(plan)
  const state = { draft: '编制中，未确认', submitted: '待确认', confirmed: '已确认建账', cancelled: '已取消' }[plan.state]
  const pdf = await renderReport({ ...report, title: plan.title, period: state, at: ctx.now, signers })
  return new File([pdf.bytes], `${plan.title}-${report.name}.pdf`, { type: 'application/pdf' })
}

function conversionTable({ content: { rows } }: store.ConversionPlan) {
  const { lines, grossUpFen } = conversionProof(rows)
  return {
    name: '新旧科目余额对照表',
    columns: [column('旧科目', 'old', 'text', 26), column('往来', 'party', 'text', 12), column('旧余额（借为正）', 'fen', 'amountFen', 16), column('新科目', 'account', 'text', 28), column('新余额（借为正）', 'part', 'amountFen', 16), column('依据', 'note', 'text', 18)],
    rows: [
      ...rows.flatMap((row) => linesOf(row).map((part, i) => ({
        old: i === 0 ? `${row.code} ${row.names.join('—')}` : '', party: i === 0 ? row.party : null, fen: i === 0 ? row.fen : null,
        account: part.account ? [`${part.account} ${part.accountName}`, part.path.replaceAll(' / ', '—')].filter(Boolean).join('—') : '待决定', part: part.part, note: i === 0 ? row.note || part.status : '',
      }))),
      { old: '核对', party: null, fen: null, account: '', part: null, note: '' },
      ...lines.map(({ name, beforeFen, movedFen, afterFen, ok }) => ({ old: name, party: ok ? '相等' : '不相等', fen: beforeFen, account: movedFen === 0n ? '' : `按规则调整 ${formatFen(movedFen)}`, part: afterFen, note: '' })),
      ...(grossUpFen === 0n ? [] : [{ old: '还原累计折旧、摊销', party: '借贷同增', fen: grossUpFen, account: '原值与累计折旧（摊销）', part: grossUpFen, note: '' }]),
    ],
  }
}

function splitTable({ content: { rows, mutual } }: store.SplitPlan) {
  const { equalities, interBookFen } = splitProof(rows, mutual)
  return {
    name: '财务分设余额分配表',
    columns: [column('科目', 'account', 'text', 30), column('往来', 'party', 'text', 14), column('旧账套', 'old', 'amountFen', 16), column('村民委员会', 'committee', 'amountFen', 16), column('集体经济组织', 'coop', 'amountFen', 16)],
    rows: [
      ...rows.map(({ account, name, party, fen, committeeFen }) => ({ account: `${account} ${name}`, party, old: fen, committee: committeeFen, coop: fen - committeeFen })),
      ...(interBookFen === 0n ? [] : [{ account: '113 内部往来', party: '账套间往来', old: null, committee: interBookFen, coop: -interBookFen }]),
      { account: '核对：旧账套＝两账套之和（扣除账套间往来）', party: null, old: null, committee: null, coop: null },
      ...equalities.map(({ name, oldFen, committeeFen, coopFen, ok }) => ({ account: name, party: ok ? '相等' : '不相等', old: oldFen, committee: committeeFen, coop: coopFen })),
    ],
  }
}

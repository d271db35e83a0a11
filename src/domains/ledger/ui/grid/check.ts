import { formatFen, parseFen } from '../../../../kernel/money.ts'
import { toHalfWidth } from '../../../../kernel/text.ts'
import type { Book, TypedLine, VoucherDraftInput } from '../../contract.ts'
import { lacksEvidence, NO_EVIDENCE } from '../../rules/life.ts'
import { dateProblems, imbalance, lineProblems } from '../../rules/voucher.ts'
import { isBlank, type Accounts, type Cell } from './lines.ts'
import { toTypedDraft, type Grid } from './reducer.ts'

export interface GridProblem {
  /** -1 = the head of the voucher */
  row: number
  cell: Cell
  message: string
}

type Line = VoucherDraftInput['lines'][number]
type Books = Pick<Book, 'start' | 'lastClosed'> & { today: string }

const QUANTITY = /^-?\d{1,14}(\.\d{1,4})?$/

/** The voucher that is handed in, or everything that is to be mended first, in the order of the screen. Blank lines are left out. */
export function toVoucher(grid: Grid, accounts: Accounts, books: Books): { draft: VoucherDraftInput } | { problems: GridProblem[] } {
  const problems: GridProblem[] = dateProblems(grid.date, books).map(({ message }) => ({ row: -1, cell: 'date', message }))
  // Whether a correction has its original only the server knows.
  if (lacksEvidence(grid, true)) problems.push({ row: -1, cell: 'attachments', message: NO_EVIDENCE })
  const lines: Line[] = []
  for (const [row, line] of grid.lines.entries()) {
    if (isBlank(line)) continue
    const found = lineOf(line, line.partyText, row, accounts)
    if ('problems' in found) problems.push(...found.problems)
    else lines.push(found.line)
  }
  if (problems.length > 0) return { problems }
  const last = grid.lines.findLastIndex((line) => !isBlank(line))
  if (lines.length < 2) return { problems: [{ row: Math.max(0, last), cell: 'summary', message: '一张凭证至少要有两行' }] }
  const difference = imbalance(lines)
  if (difference !== 0n) {
    const amount = formatFen(difference > 0n ? difference : -difference)
    return { problems: [{ row: last, cell: grid.lines[last]?.side ?? 'debit', message: `借贷不平：借方比贷方${difference > 0n ? '多' : '少'} ${amount} 元；在金额里按 = 可填平衡数` }] }
  }
  const { id, date, word, kind, attachments } = toTypedDraft(grid)
  return { draft: { id, date, word, kind, attachments, lines } }
}

function lineOf(line: TypedLine, partyText: string | undefined, row: number, accounts: Accounts): { line: Line } | { problems: GridProblem[] } {
  const at = (cell: Cell, message: string): GridProblem => ({ row, cell, message: `第 ${row + 1} 行：${message}` })
  const problems: GridProblem[] = []
  if (line.summary.trim() === '') problems.push(at('summary', '请填写摘要'))
  const account = accounts.get(line.account)
  if (!account) problems.push(at('account', line.account === '' ? '请选择科目' : `“${line.account}”不是科目，请按编码、名称或拼音选择`))
  if (partyText && !line.party) problems.push(at('party', `往来“${partyText}”不在名册中，请选择或新增`))
  const quantity = toHalfWidth(line.quantity).trim()
  if (quantity !== '' && !QUANTITY.test(quantity)) problems.push(at('quantity', `“${line.quantity}”不是数量（最多四位小数）`))
  const parsed = parseFen(line.amount)
  if ('reason' in parsed) problems.push(at(line.side, line.amount.trim() === '' ? '请填写借方或贷方金额' : parsed.reason))
  if (problems.length > 0 || 'reason' in parsed || !account) return { problems }
  const { side, party, project, contract, asset, fundSource, allocation } = line
  const checked: Line = {
    account: account.code, side, amountFen: parsed.fen, summary: line.summary.trim(),
    ...(party && { party }), ...(project && { project }), ...(contract && { contract }), ...(asset && { asset }), ...(fundSource && { fundSource }),
    ...(allocation && { allocation }), ...(quantity !== '' && { quantity }),
  }
  const rules = lineProblems(checked, row + 1, accounts)
  return rules.length === 0 ? { line: checked } : { problems: rules.map(({ code, message }) => ({ row, cell: cellOf(code, line, accounts), message })) }
}

/** Where the cursor goes for a broken rule of the ledger. */
function cellOf(code: string, line: TypedLine, accounts: Accounts): Cell {
  if (code === 'ledger.zeroAmount') return line.side
  if (code === 'ledger.partyMissing') return 'party'
  if (code !== 'ledger.dimensionMissing') return 'account'
  const asked = accounts.get(line.account)?.dimensions ?? []
  return (['project', 'contract', 'asset', 'fundSource', 'quantity'] as const).find((kind) => asked.includes(kind) && !line[kind]) ?? 'account'
}

/** The cells of a line whose text cannot be what it should be, marked while the voucher is still being typed. */
export function badCells(line: TypedLine & { partyText?: string }, accounts: Accounts): Cell[] {
  const account = accounts.get(line.account)
  return [
    ...(line.account !== '' && !(account?.leaf && account.active) ? (['account'] as const) : []),
    ...(line.amount.trim() !== '' && 'reason' in parseFen(line.amount) ? [line.side] : []),
    ...(line.partyText && !line.party ? (['party'] as const) : []),
    ...(line.quantity !== '' && !QUANTITY.test(toHalfWidth(line.quantity).trim()) ? (['quantity'] as const) : []),
  ]
}

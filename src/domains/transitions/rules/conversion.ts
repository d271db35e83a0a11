import { formatFen, type Fen } from '../../../kernel/money.ts'
import { accounts2004, accounts2023, conversionRules, named, type ConversionRule } from './reference.ts'
import { hierarchyProblems, leavesOf, type RowProblem, type SheetBalance } from './reading.ts'

/** Part of an old balance under a first-level account of the new standard; debit positive. */
export interface Target {
  account: string
  /** names of sub-accounts below the first level, outermost first */
  path: string[]
  party: string | null
  fen: Fen
}

/** One balance of the old book and where it goes. */
export interface ConversionRow {
  /** row of the file */
  row: number
  code: string
  /** first-level account of 2004, found by name */
  root: string
  /** names from the first level down */
  names: string[]
  party: string | null
  fen: Fen
  targets: Target[]
  /** a person has to say where it goes, and has not yet */
  open: boolean
  /** what was said about it */
  note: string
}

const firstCode = (code: string): string => code.slice(0, 3)

/**
 * The standard that the names speak for: 511 发包及上交收入 is the 2004 standard, 513 管理费用 the 2023 one.
 * Names that both standards give the same code say nothing.
 */
export function detectStandard(rows: readonly Pick<SheetBalance, 'code' | 'name'>[]): { old: string[]; current: string[] } {
  const found = { old: [] as string[], current: [] as string[] }
  for (const { code, name } of rows) {
    if (code.length !== 3) continue
    const [old, current] = [named(accounts2004, name)?.code === code, named(accounts2023, name)?.code === code]
    if (old !== current) found[old ? 'old' : 'current'].push(`${code} ${name}`)
  }
  return found
}

/** Old balances with proposals by name and rule. Whatever is wrong is named by row; then there are no rows. */
export function proposeConversion(balances: readonly SheetBalance[]): { rows: ConversionRow[]; problems: RowProblem[] } {
  const problems = [...balances.flatMap(firstLevelProblem), ...hierarchyProblems(balances)]
  const nameOf = new Map(balances.filter(({ party }) => party === null).map(({ code, name }) => [code, name]))
  const rows: ConversionRow[] = []
  for (const leaf of leavesOf(balances).filter(({ fen }) => fen !== 0n)) {
    const root = rootOf(leaf, nameOf)
    if (!root) continue
    const rule = conversionRules.get(root)!
    const names = [accounts2004.get(root)!.name, ...ancestors(leaf.code, nameOf), ...(leaf.code.length > 3 ? [leaf.name] : [])]
    if (rule.kind === 'closed') {
      problems.push({ row: leaf.row, message: `${leaf.code} ${leaf.name} 还有余额 ${formatFen(leaf.fen)}：损益类科目年末应无余额。请先在旧账完成 2023 年年终结转，再导出余额` })
      continue
    }
    // In old books a party of 113 is often a sub-account.
    const party = leaf.party ?? (rule.kind === 'parties' && leaf.code.length > 3 ? leaf.name : null)
    if (rule.kind === 'parties' && party === null)
      problems.push({ row: leaf.row, message: `${leaf.code} ${leaf.name} 须逐户列出，不能只有一个总数；请在“往来”列写明对方，一户一行，借贷不相抵` })
    rows.push({ row: leaf.row, code: leaf.code, root, names, party, fen: leaf.fen, note: '', ...propose(rule, leaf.fen, names.slice(1), party) })
  }
  const difference = rows.reduce((sum, { fen }) => sum + fen, 0n)
  if (problems.length === 0 && rows.length === 0) problems.push({ row: null, message: '表头下面没有余额；请确认选对了工作表' })
  if (problems.length === 0 && difference !== 0n)
    problems.push({ row: null, message: `旧账余额借贷不平：借方比贷方${difference > 0n ? '多' : '少'} ${formatFen(difference > 0n ? difference : -difference)}；请核对旧账后重新导出` })
  return problems.length > 0 ? { rows: [], problems } : { rows, problems }
}

function rootOf({ code, name }: SheetBalance, nameOf: ReadonlyMap<string, string>): string | null {
  const rootName = nameOf.get(firstCode(code)) ?? (code.length === 3 ? name : null)
  return (rootName === null ? accounts2004.get(firstCode(code)) : named(accounts2004, rootName))?.code ?? null
}

function ancestors(code: string, nameOf: ReadonlyMap<string, string>): string[] {
  const found: string[] = []
  for (let length = 4; length < code.length; length++) {
    const name = nameOf.get(code.slice(0, length))
    if (name !== undefined) found.push(name)
  }
  return found
}

/** A first-level row must be an account of the 2004 standard, under its name and its code. */
function firstLevelProblem({ row, code, name }: SheetBalance): RowProblem[] {
  const known = named(accounts2004, name)
  if (code.length > 3) return accounts2004.has(firstCode(code)) ? [] : [{ row, message: `科目 ${code} ${name} 的一级科目 ${firstCode(code)} 不在 2004 年制度中；请核对编码` }]
  if (known?.code === code || name === '') return []
  const current = named(accounts2023, name)
  if (current && (current.code === code || !known)) return [{ row, message: `${code} ${name} 是 2023 年新制度的科目${known ? `（2004 年制度的“${name}”编码是 ${known.code}）` : ''}；请确认这份余额按哪个制度编制，同一文件不能混用` }]
  return [{ row, message: known ? `编码与名称不符：${name} 在 2004 年制度中的编码是 ${known.code}，文件里是 ${code}；请核对` : `${code} ${name} 不是 2004 年制度的一级科目；请核对名称` }]
}

function propose(rule: ConversionRule, fen: Fen, path: string[], party: string | null): Pick<ConversionRow, 'targets' | 'open'> {
  const text = path.join(' ')
  const side = fen > 0n ? 'debit' : 'credit'
  const [only] = rule.to
  if (rule.kind === 'parties') return { targets: [{ account: only!.account, path: [], party, fen }], open: false }
  if (rule.kind === 'direct') return { targets: [{ account: only!.account, path: path.length === 0 && only!.detail ? [only!.detail] : path, party, fen }], open: false }
  const match = rule.to.find((target) => target.match !== undefined && (target.side === undefined || target.side === side) && (target.match === '.' || new RegExp(target.match).test(text)))
  return { targets: match ? [{ account: match.account, path, party, fen }] : [], open: true }
}

/** What is wrong with what a person decided for a row; the parts must add up to the old balance to the fen. */
export function decisionProblems(row: ConversionRow, targets: readonly Target[]): string[] {
  const label = `第 ${row.row} 行 ${row.code} ${row.names.at(-1) ?? ''}${row.party ? `（${row.party}）` : ''}`
  const rule = conversionRules.get(row.root)!
  const problems: string[] = []
  const sum = targets.reduce((total, { fen }) => total + fen, 0n)
  if (targets.length === 0) problems.push(`${label}：没有写去向`)
  else if (sum !== row.fen) problems.push(`${label}：各去向之和 ${formatFen(sum)} 与旧余额 ${formatFen(row.fen)} 不同，相差 ${formatFen(row.fen - sum)}`)
  for (const target of targets) {
    const account = accounts2023.get(target.account)
    if (!account) problems.push(`${label}：${target.account} 不是新制度的一级科目`)
    else if (account.class === 'profit') problems.push(`${label}：余额不能转入损益类科目 ${account.code} ${account.name}`)
    if (target.fen === 0n) problems.push(`${label}：去向 ${target.account} 的金额不能为 0`)
    if (target.account === '113' && target.party === null) problems.push(`${label}：转入内部往来须写明往来单位或成员`)
    // An amount may stand against the old side only as the accumulated part of a gross-up.
    if (target.fen !== 0n && target.fen > 0n !== row.fen > 0n && target.account !== rule.grossUp?.contra) problems.push(`${label}：去向 ${target.account} 的方向与旧余额相反；只有还原累计折旧（摊销）才可以`)
  }
  if (targets.some(({ account, fen }) => account === rule.grossUp?.contra && fen > 0n === row.fen > 0n)) problems.push(`${label}：累计折旧（摊销）应记在与原值相反的一方`)
  const contraFen = targets.filter(({ account }) => account === rule.grossUp?.contra).reduce((total, { fen }) => total + fen, 0n)
  const assetFen = targets.filter(({ account }) => account === rule.grossUp?.asset).reduce((total, { fen }) => total + fen, 0n)
  if (contraFen !== 0n && assetFen <= -contraFen) problems.push(`${label}：还原的累计折旧（摊销）应小于原值`)
  if (rule.kind === 'parties' && !(targets.length === 1 && targets[0]!.account === '113' && targets[0]!.party === row.party)) problems.push(`${label}：内部往来逐户原额结转，不能改变去向或相抵`)
  return problems
}

/** Whether a decision departs from the rule's own targets; then it needs a reason. */
export function departs(row: ConversionRow, targets: readonly Target[]): boolean {
  const { to, grossUp } = conversionRules.get(row.root)!
  const allowed = new Set([...to.map(({ account }) => account), ...(grossUp ? [grossUp.asset, grossUp.contra] : [])])
  return targets.some(({ account }) => !allowed.has(account))
}

import type { NewAccount, NewParty, PartyCategory } from '../contract.ts'
import type { Remarks } from './cells.ts'
import type { BookAccount, Setting } from './types.ts'

/** The accounts that a file uses, each with the rows and the name it is written with. */
export class AccountUses {
  readonly byCode = new Map<string, { name: string; rows: number[] }>()

  add(row: number, code: string, name: string): void {
    const use = this.byCode.get(code)
    if (!use) this.byCode.set(code, { name, rows: [row] })
    else {
      use.rows.push(row)
      use.name ||= name
    }
  }
}

/** Packages write the whole path: 管理费用_水电费, 管理费用-水电费, 管理费用/水电费; the account's own name is the last part. */
export const ownName = (path: string): string => path.split(/[_＿\-－—/／\\>＞|]+/).map((part) => part.trim()).filter(Boolean).at(-1) ?? ''

/** The account of the book with the longest code that begins this one, itself included. */
export function nearest(code: string, accounts: ReadonlyMap<string, BookAccount>): BookAccount | null {
  for (let length = code.length; length >= 3; length--) {
    const account = accounts.get(code.slice(0, length))
    if (account) return account
  }
  return null
}

/**
 * Checks every account of the file against the book: unknown first-level accounts and accounts with sub-accounts are errors,
 * unknown sub-accounts are proposed under their parent (the longest known code that begins theirs).
 */
export function resolveAccounts(uses: AccountUses, { book, proposeTag }: Pick<Setting, 'book' | 'proposeTag'>, remarks: Remarks): NewAccount[] {
  const codes = new Map<string, { name: string }>([...uses.byCode].map(([code, { name }]) => [code, { name: ownName(name) }]))
  const added: NewAccount[] = []
  for (const [code, { name, rows }] of uses.byCode) {
    const fail = (code_: string, message: string, advice: string) => rows.forEach((row) => remarks.error(row, 'account', code_, message, advice))
    const known = book.accounts.get(code)
    const shown = known?.name ?? ownName(name)
    const leaves = leavesUnder(code, book.accounts, codes)
    if (leaves.length > 0) fail('accountNotLeaf', `科目 ${code}“${shown}”有明细科目，不能直接记账`, `请改用明细科目：${leaves.slice(0, 8).join('、')}`)
    else if (known && !known.active) fail('accountInactive', `科目 ${code}“${shown}”已停用`, '请改用在用的科目')
    else if (known) {
      if (name !== '' && ownName(name) !== known.name && name !== known.name)
        remarks.warn(rows[0]!, 'accountName', 'accountName', `科目 ${code} 在文件里叫“${name}”，在账套里叫“${known.name}”`, '如不是同一科目，请先改正编码')
    } else {
      const parent = code.length > 3 ? nearest(code, book.accounts) : null
      if (!parent) fail('accountUnknown', `科目 ${code} 不存在，账套里也没有它的上级科目`, '请核对科目编码；一级科目由会计制度规定，不能自设')
      else if (shown === '') fail('accountNameMissing', `新科目 ${code} 没有名称`, '请填写科目名称，以便建立明细科目')
      else added.push({ code, name: shown, parent: parent.code, parentName: parent.name, tag: proposeTag(parent.root, shown), lines: rows.length })
    }
  }
  return added.sort((a, b) => (a.code < b.code ? -1 : 1))
}

function leavesUnder(code: string, accounts: ReadonlyMap<string, BookAccount>, codes: ReadonlyMap<string, { name: string }>): string[] {
  const known = accounts.get(code)
  if (known && !known.leaf) return [...accounts.values()].filter((account) => account.leaf && account.code !== code && account.code.startsWith(code)).map(({ code: leaf, name }) => `${leaf} ${name}`)
  return [...codes].filter(([other]) => other !== code && other.startsWith(code)).map(([leaf, { name }]) => `${leaf} ${name}`)
}

const ORGANISATION = /公司|厂|社|部|局|中心|委|银行|信用|店|站|所|院|队|组|政府|办|校|会|基金|场|园|户$/

/** A short name without an organisation's word is taken for a member; the user confirms it. */
export const proposeCategory = (name: string): PartyCategory => (Array.from(name).length <= 4 && !ORGANISATION.test(name) ? 'member' : 'counterparty')

/** The parties that the book does not have yet, in order of their names. */
export function newParties(named: ReadonlyMap<string, number>, known: ReadonlySet<string>): NewParty[] {
  return [...named].filter(([name]) => !known.has(name)).map(([name, lines]) => ({ name, category: proposeCategory(name), lines })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

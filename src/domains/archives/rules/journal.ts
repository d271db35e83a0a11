import { addMonths, lastDay, type Period } from '../../../kernel/day.ts'
import { yuanText, type Fen } from '../../../kernel/money.ts'

/** What a journal needs to know of an account: the names on the way down make its name. */
export interface JournalAccount {
  code: string
  name: string
  parent: string | null
}

export interface JournalBook {
  id: string
  name: string
  /** 12-digit code and name */
  villageCode: string
  villageName: string
  /** true puts every account below the book, for several books in one journal */
  prefixed: boolean
}

export interface JournalVoucher {
  id: string
  date: string
  word: string
  no: number
  kind: 'ordinary' | 'closing' | 'correction'
  summary: string
  lines: { account: string; side: 'debit' | 'credit'; fen: string; summary: string; party: string | null }[]
}

/** Characters that mean something to hledger or ledger, as their full-width twins; breaks and runs of blanks become one blank. */
const TWINS: Record<string, string> = { ':': '：', ';': '；', '|': '｜', '[': '［', ']': '］', '(': '（', ')': '）', '=': '＝', '@': '＠', '{': '｛', '}': '｝', '*': '＊', '!': '！' }
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\s\u3000]+/gu, ' ').replaceAll(/[:;|[\]()=@{}*!]/g, (c) => TWINS[c] ?? c).trim()

/** Full account name by code, "221 应付工资:22101 村干部报酬", below the book when it is prefixed. */
export function accountNames(book: JournalBook, accounts: Iterable<JournalAccount>): Map<string, string> {
  const byCode = new Map([...accounts].map((account) => [account.code, account]))
  const root = book.prefixed ? `${plain(`${book.villageCode} ${book.name}`)}:` : ''
  const path = (account: JournalAccount): string => {
    const parent = account.parent === null ? undefined : byCode.get(account.parent)
    return `${parent ? `${path(parent)}:` : ''}${account.code} ${plain(account.name)}`
  }
  return new Map([...byCode.values()].map((account) => [account.code, `${root}${path(account)}`]))
}

export const journalHead = (title: string): string =>
  `; ${plain(title)}\n; 由明账导出，hledger 与 ledger 都能读取；只含已记账凭证\n\n`

/** The balances before the first month, as a transaction on the day before; empty when there are none. */
export function openingText(book: JournalBook, names: ReadonlyMap<string, string>, from: Period, balances: readonly { account: string; fen: Fen }[]): string {
  const rows = balances.filter(({ fen }) => fen !== 0n)
  if (rows.length === 0) return ''
  const lines = rows.map(({ account, fen }) => posting(names.get(account) ?? account, fen))
  return transaction(book, `${lastDay(addMonths(from, -1))} * (期初) 期初余额`, ['kind: opening'], lines)
}

/** One voucher as one transaction. */
export function voucherText(book: JournalBook, names: ReadonlyMap<string, string>, parties: ReadonlyMap<string, string>, voucher: JournalVoucher): string {
  const lines = voucher.lines.map(({ account, side, fen, summary, party }) => {
    const amount = side === 'debit' ? BigInt(fen) : -BigInt(fen)
    const said = [summary === voucher.summary ? '' : plain(summary), party === null ? '' : `party: ${plain(parties.get(party) ?? party)}`].filter(Boolean)
    // A summary of its own line; a tag must begin a comment for ledger to read it as one.
    return [posting(names.get(account) ?? account, amount), ...said.map((text) => `        ; ${text}`)].join('\n')
  })
  const number = `${plain(voucher.word)}-${String(voucher.no).padStart(4, '0')}`
  return transaction(book, `${voucher.date} * (${number}) ${plain(voucher.summary)}`, [...(voucher.kind === 'ordinary' ? [] : [`kind: ${voucher.kind}`]), `voucher: ${voucher.id}`], lines)
}

const posting = (account: string, fen: Fen): string => `    ${account}  ${yuanText(fen)} CNY`

const transaction = (book: JournalBook, head: string, tags: readonly string[], lines: readonly string[]): string =>
  `${[head, ...[`book: ${plain(book.name)} ${book.id}`, `village: ${book.villageCode} ${plain(book.villageName)}`, ...tags].map((tag) => `    ; ${tag}`), ...lines].join('\n')}\n\n`

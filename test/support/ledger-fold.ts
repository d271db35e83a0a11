/** An independent fold of a book, written apart from the program: account books straight from a list of entries, one after the other. */
export interface FoldEntry {
  date: string
  no: number
  line: number
  account: string
  side: 'debit' | 'credit'
  fen: bigint
  party?: string
  /** in 1/10 000 */
  quantity?: bigint
  closing: boolean
}

export interface FoldBook {
  start: string
  opening: { account: string; fen: bigint; party?: string }[]
  entries: FoldEntry[]
}

/** kind, day or month, debit, credit, balance, quantity balance */
export type FoldLine = [kind: string, at: string, debit: bigint | null, credit: bigint | null, balance: bigint, quantity: bigint]

export interface FoldQuery {
  from: string
  to: string
  account: string
  party?: string
  daily?: boolean
}

const byDay = (a: FoldEntry, b: FoldEntry) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.no - b.no || a.line - b.line)
const nextMonth = (month: string): string => (month.endsWith('-12') ? `${Number(month.slice(0, 4)) + 1}-01` : `${month.slice(0, 5)}${String(Number(month.slice(5)) + 1).padStart(2, '0')}`)

/** Walks the calendar from the book's first month and writes down the lines of the months asked for. */
export function foldLedger(book: FoldBook, q: FoldQuery): FoldLine[] {
  const own = (row: { account: string; party?: string }) => row.account.startsWith(q.account) && (!q.party || row.party === q.party)
  const entries = book.entries.filter(own).toSorted(byDay)
  let balance = book.opening.filter(own).reduce((sum, { fen }) => sum + fen, 0n)
  let quantity = 0n
  let year = [0n, 0n]
  const lines: FoldLine[] = []
  for (let month = book.start; month <= q.to; month = nextMonth(month)) {
    const shown = month >= q.from
    if (month.endsWith('-01')) year = [0n, 0n]
    if (month === q.from || (month === book.start && shown)) lines.push([month.endsWith('-01') && month > book.start ? 'broughtDown' : 'opening', month, null, null, balance, quantity])
    else if (shown && month.endsWith('-01') && (balance !== 0n || quantity !== 0n)) lines.push(['broughtDown', month, null, null, balance, quantity])
    const moved = [0n, 0n]
    let day = [0n, 0n]
    const inMonth = entries.filter(({ date }) => date.startsWith(month))
    inMonth.forEach((entry, i) => {
      const column = entry.side === 'debit' ? 0 : 1
      const sign = entry.side === 'debit' ? 1n : -1n
      balance += sign * entry.fen
      quantity += sign * (entry.quantity ?? 0n)
      for (const sum of [moved, year, day]) sum[column]! += entry.fen
      if (shown) lines.push(['entry', entry.date, column === 0 ? entry.fen : null, column === 1 ? entry.fen : null, balance, quantity])
      if (inMonth[i + 1]?.date === entry.date) return
      if (q.daily && shown) lines.push(['day', entry.date, day[0]!, day[1]!, balance, quantity])
      day = [0n, 0n]
    })
    if (!shown) continue
    if (inMonth.length > 0) lines.push(['month', month, moved[0]!, moved[1]!, balance, quantity], ['year', month, year[0]!, year[1]!, balance, quantity])
    if (month.endsWith('-12') && (balance !== 0n || quantity !== 0n)) lines.push(['carryDown', month, null, null, balance, quantity])
  }
  return lines
}

/** A small random generator with a seed (mulberry32): the same book every time. */
export function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

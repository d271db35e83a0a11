import { formatPeriod, periodOf } from '../../../kernel/day.ts'
import { voucherNo } from '../../ledger/contract.ts'
import type { Gap } from '../contract.ts'
import type { Remarks } from './cells.ts'
import { numberGroup, type BookFacts, type ParsedVoucher } from './types.ts'

/** "记-0005" or "记-0005 至 记-0009". */
export const gapText = ({ word, from, to }: Pick<Gap, 'word' | 'from' | 'to'>): string => (from === to ? voucherNo({ word, no: from }) : `${voucherNo({ word, no: from })} 至 ${voucherNo({ word, no: to })}`)

/** A voucher whose month or number could not be read, and what is known of it; it may be the one that seems missing. */
interface Unplaced {
  word: string
  no: number | null
}

/**
 * Numbers run without gaps and without repetition within a month and a voucher word (会计基础工作规范 art. 51).
 * Only the months of the file are looked at, together with what the book already holds of them.
 */
export function checkNumbers(vouchers: readonly ParsedVoucher[], book: BookFacts, remarks: Remarks): Gap[] {
  const groups = new Map<string, { period: string; word: string; rows: Map<number, number> }>()
  const unplaced: Unplaced[] = []
  for (const { row, date, word, no } of vouchers) {
    const period = date === null ? null : periodOf(date)
    const outside = period === null || period < book.start || (book.lastClosed !== null && period <= book.lastClosed)
    if (no === null || outside) {
      unplaced.push({ word, no })
      continue
    }
    const key = numberGroup(period, word)
    const group = groups.get(key) ?? { period, word, rows: new Map<number, number>() }
    groups.set(key, group)
    const first = group.rows.get(no)
    const name = `${formatPeriod(period)} ${voucherNo({ word, no })}`
    if (first !== undefined) remarks.error(row, 'number', 'duplicate', `凭证号重复：${name} 在第 ${first} 行已经有一张`, '请核对原账，改正其中一张的凭证号')
    else group.rows.set(no, row)
    if (book.keepsNumbers && book.numbers.get(key)?.has(no)) remarks.error(row, 'number', 'taken', `凭证号重复：账套里已有 ${name}`, '这张凭证可能已经导入；请删去该行所在凭证，或改正凭证号')
  }
  return book.keepsNumbers ? [...groups].flatMap(([key, group]) => findGaps(key, group)) : []

  function findGaps(key: string, { period, word, rows }: { period: string; word: string; rows: ReadonlyMap<number, number> }): Gap[] {
    const present = new Set([...rows.keys(), ...(book.numbers.get(key) ?? []), ...(book.acceptedGaps.get(key) ?? [])])
    const lost = unplaced.filter((voucher) => voucher.word === word).map(({ no }) => no)
    if (lost.includes(null)) return []
    const gaps: Gap[] = []
    let before = 0
    for (const no of [...present].sort((a, b) => a - b)) {
      for (let from = before + 1; from < no; from++) {
        if (lost.includes(from)) continue
        let to = from
        while (to + 1 < no && !lost.includes(to + 1)) to++
        gaps.push({ period, word, from, to })
        from = to
      }
      before = no
    }
    const inOrder = [...rows].sort(([a], [b]) => a - b)
    for (const gap of gaps) {
      const next = inOrder.find(([no]) => no > gap.to)
      remarks.gap(next?.[1] ?? null, 'number', `断号：${formatPeriod(period)}缺 ${gapText(gap)}`, '请核对原账补上；确属作废或缺失的，写明原因后可以接受')
    }
    return gaps
  }
}

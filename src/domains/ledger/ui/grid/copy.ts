import type { Day } from '../../../../kernel/day.ts'
import type { Id } from '../../../../kernel/id.ts'
import { yuanText } from '../../../../kernel/money.ts'
import type { TypedDraft, Voucher } from '../../contract.ts'
import { emptyLine } from './lines.ts'

/** A new voucher with the lines of a posted one: without its number, its date and its documents. */
export function copyOf(voucher: Pick<Voucher, 'word' | 'lines'>, id: Id, date: Day): TypedDraft {
  return {
    id, date, word: voucher.word, kind: 'ordinary', attachments: 0,
    lines: voucher.lines.map(({ summary, account, side, amountFen, allocation, quantity, dimensions }) => {
      const { key: _, ...empty } = emptyLine(summary)
      return { ...empty, account, side, amount: yuanText(amountFen), allocation, quantity: quantity ?? '', ...Object.fromEntries(dimensions.map((value) => [value.kind, value.id])) }
    }),
  }
}

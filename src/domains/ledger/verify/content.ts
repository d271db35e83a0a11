import { sql } from 'kysely'
import type { Trx } from '../../../kernel/database/index.ts'
import type { Day } from '../../../kernel/day.ts'
import { contentHash } from '../../../kernel/hash.ts'
import type { Id } from '../../../kernel/id.ts'
import type { Side } from '../contract.ts'
import { voucherContent } from '../rules/voucher.ts'
import { voucherNo } from '../rules/words.ts'
import type { Finding } from './report.ts'

interface StoredVoucher {
  id: Id
  year: number
  month: number
  word: string
  no: number
  date: Day
  kind: 'ordinary' | 'closing' | 'correction'
  attachments: number
  preparedBy: string
  reviewedBy: string
  cashierName: string | null
  reversalOf: Id | null
  corrects: Id | null
  contentHash: Buffer
  lines: { account: string; side: Side; fen: string; summary: string; dimensions: Record<string, string> | null; quantity: string | null }[] | null
}

/** V8: the hash of each voucher of a book, computed again from its stored rows; of one month when it is given. */
export async function changedVouchers(trx: Trx, county: number, book: Id, year: number, month: number | null = null): Promise<Finding[]> {
  const { rows } = await sql<StoredVoucher>`
    select v.id, v.year, v.month, v.word, v.no, v.date, v.kind, v.attachments, v.prepared_by, v.reviewed_by, v.cashier_name, v.reversal_of, v.corrects, v.content_hash, e.lines
    from ledger.voucher v left join (
      select voucher, json_agg(json_build_object('account', account, 'side', side, 'fen', amount_fen::text, 'summary', summary,
        'dimensions', dimensions, 'quantity', trim_scale(quantity)::text) order by line) as lines
      from ledger.entry where county = ${county} and year = ${year} and book = ${book} and (${month}::int is null or month = ${month}) group by voucher
    ) e on e.voucher = v.id
    where v.county = ${county} and v.year = ${year} and v.book = ${book} and (${month}::int is null or v.month = ${month})`.execute(trx)
  return rows.flatMap((row) => {
    const hash = hashOf(book, row)
    if (hash.equals(row.contentHash)) return []
    const item = `凭证 ${voucherNo(row)} 内容哈希`
    return [{ book, year: row.year, month: row.month, item, stored: row.contentHash.toString('hex'), expected: hash.toString('hex') }]
  })
}

function hashOf(book: Id, { lines, ...head }: StoredVoucher): Buffer {
  return contentHash(
    voucherContent(book, {
      ...head,
      lines: (lines ?? []).map(({ account, side, fen, summary, dimensions, quantity }) => ({
        account, side, amountFen: BigInt(fen), summary, ...dimensions, quantity: quantity ?? undefined,
      })),
    }),
  )
}

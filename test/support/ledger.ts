import type { Account, VoucherDraft } from '../../src/domains/ledger/contract.ts'
import { firstLevel, placeAccounts, type NewAccount } from '../../src/domains/ledger/rules/accounts.ts'

/** A chart for tests: the 42 accounts plus the given sub-accounts. */
export function chart(...rows: NewAccount[]): Map<string, Account> {
  const first = new Map(firstLevel().map((a) => [a.code, { ...a, initials: '' }]))
  const { added, parents } = placeAccounts(first, new Set(), rows)
  for (const code of parents) first.set(code, { ...first.get(code)!, leaf: false })
  for (const account of added) first.set(account.code, { ...account, initials: '' })
  return first
}

/** A voucher for tests: `['101', 500n]` debits, `['501', -500n]` credits. */
export const draft = (date: string, ...rows: [account: string, fen: bigint, party?: string][]): VoucherDraft => ({
  id: '01900000-0000-7000-8000-000000000001', date, word: '记', kind: 'ordinary', attachments: 1,
  lines: rows.map(([account, fen, party]) => ({
    account, side: fen < 0n ? 'credit' : 'debit', amountFen: fen < 0n ? -fen : fen, summary: '测试', ...(party && { party }),
  })),
})

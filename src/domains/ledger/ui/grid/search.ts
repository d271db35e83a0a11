import type { Account } from '../../contract.ts'

const SHOWN = 50

export interface AccountIndex {
  rows: readonly { account: Account; name: string; words: readonly string[] }[]
}

/** What the search compares, prepared once per chart. */
export const indexAccounts = (accounts: readonly Account[]): AccountIndex => ({
  rows: accounts.filter(({ active }) => active).map((account) => ({ account, name: account.name.toLowerCase(), words: account.initials.split(' ') })),
})

/**
 * Leaf accounts by the beginning of the code, the beginning of the initials in any reading, or a part of the name, best first, at most 50.
 * Where no leaf is found, an account with sub-accounts stands for its leaves.
 */
export function searchAccounts({ rows }: AccountIndex, typed: string): Account[] {
  const text = typed.trim().toLowerCase()
  const found: Account[][] = [[], [], [], [], []]
  const parents: Account[] = []
  for (const row of rows) {
    const rank = text === '' ? 0 : rankOf(row, text)
    if (rank >= 0) (row.account.leaf ? found[rank] : parents)?.push(row.account)
  }
  const leaves = found.flat()
  if (leaves.length > 0) return leaves.slice(0, SHOWN)
  return rows.flatMap(({ account }) => (account.leaf && parents.some(({ code }) => account.code.startsWith(code)) ? [account] : [])).slice(0, SHOWN)
}

function rankOf({ account, name, words }: AccountIndex['rows'][number], text: string): number {
  if (account.code.startsWith(text)) return 0
  if (words.some((word) => word.startsWith(text))) return 1
  if (name.startsWith(text)) return 2
  if (name.includes(text)) return 3
  return words.some((word) => word.includes(text)) ? 4 : -1
}

/** The leaves under an account, or the account itself when it is one. */
export const leavesOf = ({ rows }: AccountIndex, code: string): Account[] => rows.map(({ account }) => account).filter((account) => account.leaf && account.code.startsWith(code))

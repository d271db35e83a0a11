import chart from '../../../../db/reference/chart-rural-collective-2023.json' with { type: 'json' }
import { tagNames } from '../../ledger/contract.ts'
import type { Side } from './formula.ts'
import type { Known } from './sheet.ts'

/** First-level accounts of the standard, with the side of their balance and their class; sub-accounts have the same. */
export const roots = new Map(chart.accounts.map(({ code, side, class: group }) => [code, { side: side as Side, profit: group === 'profit' }]))

/** Standard tag by its Chinese name. */
export const tagOf = new Map(Object.entries(tagNames).map(([tag, name]) => [name, tag]))

export const known: Known = { roots: new Set(roots.keys()), tags: new Set(tagOf.keys()) }

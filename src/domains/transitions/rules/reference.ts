import * as z from 'zod'
import chart2004 from '../../../../db/reference/chart-village-2004.json' with { type: 'json' }
import chart2023 from '../../../../db/reference/chart-rural-collective-2023.json' with { type: 'json' }
import conversion from '../../../../db/reference/conversion-2004-2023.json' with { type: 'json' }
import splitDefault from '../../../../db/reference/split-default.json' with { type: 'json' }
import wrongBook from '../../../../db/reference/wrong-book.json' with { type: 'json' }

const accountClass = z.enum(['asset', 'liability', 'equity', 'cost', 'profit'])
export type AccountClass = z.infer<typeof accountClass>

export interface FirstLevel {
  code: string
  name: string
  class: AccountClass
}

const byCode = (list: unknown): ReadonlyMap<string, FirstLevel> =>
  new Map(z.array(z.object({ code: z.string(), name: z.string(), class: accountClass })).parse(list).map((account) => [account.code, account]))

/** First-level accounts of 财会〔2004〕12号, the three optional ones included. */
export const accounts2004 = byCode(chart2004.accounts)
/** First-level accounts of 财会〔2023〕14号. */
export const accounts2023 = byCode(chart2023.accounts)

export const CUT_OVER = conversion.cutOver

const conversionRule = z.object({
  old: z.string(), name: z.string(),
  /** direct: one target; parties: 113, party by party; choose: a person decides; closed: must be zero at year end */
  kind: z.enum(['direct', 'parties', 'choose', 'closed']),
  to: z.array(z.object({ account: z.string(), match: z.string().optional(), side: z.enum(['debit', 'credit']).optional(), detail: z.string().optional() })),
  grossUp: z.object({ asset: z.string(), contra: z.string() }).optional(),
  status: z.enum(['verified', 'pattern', 'recalled', 'none']), note: z.string().optional(),
})
export type ConversionRule = z.infer<typeof conversionRule>

/** Where a balance of the 2004 standard goes, by name; how sure each rule is stands in `status`. Data: a county may change it. */
export const conversionRules: ReadonlyMap<string, ConversionRule> = new Map(z.array(conversionRule).parse(conversion.rules).map((rule) => [rule.old, rule]))

const splitRule = z.object({ roots: z.array(z.string()), match: z.string(), committeePercent: z.int().min(0).max(100), note: z.string() })
export type SplitRule = z.infer<typeof splitRule>

/** Proposed shares of the village committee in a split, first match first; a practice, not a regulation. */
export const splitRules = { defaultPercent: splitDefault.defaultPercent, rules: z.array(splitRule).parse(splitDefault.rules) }

const guardRule = z.object({
  id: z.string(), book: z.enum(['coop', 'committee']), roots: z.array(z.string()), side: z.enum(['debit', 'credit']),
  match: z.string().optional(), notMatch: z.string().optional(), tag: z.string().optional(), notTag: z.string().optional(),
  severity: z.enum(['stop', 'warn']), message: z.string(),
})
export type GuardRule = z.infer<typeof guardRule>
export const guardRules: readonly GuardRule[] = z.array(guardRule).parse(wrongBook.rules)

/** A name without blanks, brackets and marks, so that 牲畜（禽）资产 and 牲畜(禽)资产 are one. */
export const plainName = (name: string): string => name.normalize('NFKC').replace(/[\s()[\]·,，、.\-—]/g, '')

/** The account of a chart that bears the name, whatever its code. */
export const named = (chart: ReadonlyMap<string, FirstLevel>, name: string): FirstLevel | null => {
  const wanted = plainName(name)
  return [...chart.values()].find((account) => plainName(account.name) === wanted) ?? null
}

import { day, fen, period, procedure, z } from '../../kernel/contract.ts'

const village = z.string().regex(/^\d{12}$/, '村的区划代码为 12 位数字')
const line = z.object({ date: day, what: z.string(), fen })

/** One closed month of a village's co-op book. `what` is a plain word from our own list; nothing that a user typed is in a line. */
export const sheet = z.object({
  village: z.string(), town: z.string(), county: z.string(), organisation: z.string(),
  /** the closed months, oldest first; empty = nothing to show yet, and `month` is null */
  months: z.array(period), month: period.nullable(),
  /** red lines are negative */
  income: z.array(line), expense: z.array(line), incomeFen: fen, expenseFen: fen,
  /** January to the month */
  yearIncomeFen: fen, yearExpenseFen: fen,
  /** cash and bank before and after the month */
  cashOpeningFen: fen, cashClosingFen: fen,
  /** the closed months of the year of `month` */
  byMonth: z.array(z.object({ month: period, incomeFen: fen, expenseFen: fen })),
})
export type Sheet = z.infer<typeof sheet>

/** What a villager sees without a login: closed months only, and nothing but date, plain word and amount of each line. */
export const disclosureContract = {
  sheet: procedure({ method: 'GET', path: '/public/sheet', summary: '村级财务公开页（免登录）', tag: '公开' }, { permission: 'public', mode: 'bare' })
    .input(z.object({ village, month: period.optional() })).output(sheet),
  qr: procedure({ method: 'GET', path: '/public/qr', summary: '公开页二维码', tag: '公开' }, { permission: 'public', mode: 'bare' })
    .input(z.object({ village, /** the address that the page was reached by */ origin: z.string().max(200).regex(/^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/, '网址应为 http(s)://主机[:端口]') }))
    .output(z.object({ url: z.string(), svg: z.string() })),
}

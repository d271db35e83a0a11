import type { orpc } from '../../../web/api.ts'
import type { Basis, VillageFigure } from '../contract.ts'

export type Overview = Awaited<ReturnType<typeof orpc.targets.overview.call>>
export type VillageIncome = Awaited<ReturnType<typeof orpc.targets.village.call>>

/** The figure on the chosen basis. */
export const figureOf = (row: Pick<VillageFigure, 'accountingFen' | 'assessmentFen'>, basis: Basis): bigint =>
  basis === 'accounting' ? row.accountingFen : row.assessmentFen

/** "超过 50" or "达到 50": how a comparator reads in a sentence. */
export const wordOf = (comparator: '>' | '>='): string => (comparator === '>' ? '超过' : '达到')

/** Part of a whole in percent for the length of a bar; never shown as a figure. */
export const percent = (part: bigint, whole: bigint): number => (whole <= 0n || part <= 0n ? 0 : Math.min(100, Number((part * 1000n) / whole) / 10))

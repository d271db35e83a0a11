import { commandKey, day, divisionNo, fen, id, period, procedure, year, z } from '../../kernel/contract.ts'

export const basis = z.enum(['accounting', 'assessment'])
const comparator = z.enum(['>', '>='])

export const targetVersion = z.object({
  version: z.number(), year, effective: day, strongLineFen: fen, strongComparator: comparator, strongCount: z.number(), countComparator: comparator,
  meanFen: fen, meanComparator: comparator, reason: z.string(), approvedBy: z.string(),
})

const figures = z.object({ accountingFen: fen, assessmentFen: fen })

export const villageFigure = figures.extend({
  village: divisionNo, name: z.string(), townName: z.string(), town: divisionNo, rank: z.number(), strong: z.boolean(),
  /** to the strong line on the chosen basis; 0 for a strong village */
  gapFen: fen, lastClosed: period.nullable(), lastVoucher: day.nullable(),
})

export const reconcilingLine = z.object({
  code: z.string(), name: z.string(), note: z.string(), grossFen: fen, countedFen: fen,
  accounts: z.array(z.object({ book: id, account: z.string(), name: z.string(), fen, from: period, to: period })),
})

/** The double-fifty figures. Every amount is folded from posted vouchers of co-op books in use; nothing is stored. */
export const targetsContract = {
  overview: procedure({ method: 'GET', path: '/targets/overview', summary: '双五十总览', tag: '双五十' }, { permission: 'targets.figure.read', mode: 'read' })
    .input(z.object({ division: divisionNo, month: period, basis: basis.default('accounting') }))
    .output(z.object({
      division: z.object({ id: divisionNo, name: z.string(), level: z.number() }), month: period, asOf: day, basis,
      /** in force on `asOf`; null = none was set for the year */
      target: targetVersion.nullable(), versions: z.array(targetVersion), basisVersion: z.number(), basisNote: z.string(),
      strongLineFen: fen, villages: z.number(), strong: z.number(), /** on the whole county only, as the number is the county's */ strongMet: z.boolean().nullable(), meanMet: z.boolean().nullable(),
      sum: figures, /** whole fen, rounded half up for display only */ meanFen: fen,
      strongStillNeeded: z.number(), /** needed so that the sum satisfies mean × villages */ sumGapFen: fen, /** sum of the gaps of villages below the line */ villageGapsFen: fen,
      /** half-open, null = no bound; they cover every village once */
      bands: z.array(z.object({ key: z.string(), name: z.string(), fromFen: fen.nullable(), toFen: fen.nullable(), villages: z.number(), sumFen: fen })),
      towns: z.array(figures.extend({ town: divisionNo, name: z.string(), villages: z.number(), strong: z.number(), meanFen: fen, rank: z.number() })),
      /** what was posted in each month of the year, and the strong villages by its end; null after the chosen month */
      months: z.array(z.object({ month: period, sumFen: fen.nullable(), priorYearSumFen: fen, strong: z.number().nullable() })),
      reconciliation: z.array(reconcilingLine.omit({ accounts: true }).extend({ /** the accounts whose entries make the line */ opens: z.array(z.object({ account: z.string(), tag: z.string().nullable() })) })),
      excluded: z.array(z.object({ village: divisionNo, name: z.string(), townName: z.string(), reason: z.string() })),
    })),
  villages: procedure({ method: 'GET', path: '/targets/villages', summary: '各村经营性收入', tag: '双五十' }, { permission: 'targets.figure.read', mode: 'read' })
    .input(z.object({ division: divisionNo, month: period, basis: basis.default('accounting'), band: z.string().max(20).optional() }))
    .output(z.array(villageFigure)),
  village: procedure({ method: 'GET', path: '/targets/village', summary: '一个村的收入构成与口径调节', tag: '双五十' }, { permission: 'targets.figure.read', mode: 'read' })
    .input(z.object({ village: divisionNo, month: period, basis: basis.default('accounting') }))
    .output(z.object({
      village: villageFigure.omit({ rank: true }).extend({ /** 12 digits, the address of the public page */ code: z.string() }), basisNote: z.string(), strongLineFen: fen, sources: z.array(z.object({ book: id, account: z.string(), name: z.string(), tag: z.string().nullable(), fen, from: period, to: period })),
      months: z.array(z.object({ month: period, incomeFen: fen, expenseFen: fen, bySource: z.array(z.object({ book: id, account: z.string(), name: z.string(), fen })) })),
      reconciliation: z.array(reconcilingLine),
    })),
  indicator: procedure({ method: 'GET', path: '/targets/indicator', summary: '指标值：经营性收入', tag: '双五十' }, { permission: 'targets.figure.read', mode: 'read' })
    .input(z.object({ indicator: z.enum(['operating-income']), division: divisionNo, month: period, basis }))
    .output(z.object({ /** its code */ division: z.string(), month: period, basis, fen, villages: z.number(), version: z.number() })),
  setTarget: procedure({ method: 'POST', path: '/targets/target', summary: '调整目标（新版本）', tag: '双五十' }, { permission: 'targets.target.write', mode: 'write' })
    .input(z.object({
      key: commandKey, year, effective: day, strongLineFen: fen, strongComparator: comparator.default('>='), strongCount: z.int().min(0).max(100_000),
      countComparator: comparator.default('>'), meanFen: fen, meanComparator: comparator.default('>'), reason: z.string().trim().min(2).max(200),
    }))
    .output(targetVersion),
}

export type Basis = z.infer<typeof basis>
export type TargetVersion = z.infer<typeof targetVersion>
export type VillageFigure = z.infer<typeof villageFigure>
export type ReconcilingLine = z.infer<typeof reconcilingLine>

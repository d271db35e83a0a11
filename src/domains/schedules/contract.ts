import { commandKey, fen, id, period, procedure, z } from '../../kernel/contract.ts'

const text = (max: number) => z.string().trim().min(1).max(max)

export const scheduleKind = z.enum(['depreciation', 'amortisation'])

/** What is written once; a change of method, life or residual closes the schedule and opens a new one with a reason. */
export const newSchedule = z.object({
  id, name: text(60), kind: scheduleKind, debitAccount: z.string().min(3).max(20), creditAccount: z.string().min(3).max(20),
  costFen: fen.min(1n), residualFen: fen.min(0n).default(0n),
  /** charged before this schedule begins */
  beforeFen: fen.min(0n).default(0n),
  /** months that are still to be charged */
  months: z.int().min(1).max(1200),
  /** month of addition (depreciation begins the month after) or of first use (amortisation begins in it) */
  inService: period,
  /** carried at the nominal amount of 1 yuan: nothing is charged */
  nominal: z.boolean().default(false),
  party: id.nullable().default(null), project: id.nullable().default(null),
})

const schedule = newSchedule.omit({ inService: true }).extend({
  debitName: z.string(), creditName: z.string(), firstMonth: period, lastMonth: period, stoppedFrom: period.nullable(), stopReason: z.string().nullable(),
  replaces: id.nullable(), createdBy: z.string(), monthlyFen: fen,
  /** charged so far by posted vouchers, what was charged before included */
  accumulatedFen: fen,
  /** still to be charged */
  remainingFen: fen,
  /** cost less accumulated */
  netFen: fen,
})

const runState = z.enum(['none', 'draft', 'submitted', 'returned', 'reviewed', 'posted'])

export const schedulesContract = {
  schedules: procedure({ method: 'GET', path: '/schedules', summary: '折旧摊销计划', tag: '折旧摊销' }, { permission: 'schedules.schedule.read', mode: 'read' })
    .input(z.object({ book: id }))
    .output(z.object({
      rows: z.array(schedule),
      /** the next open month: what is due, and what became of its voucher */
      next: z.object({ month: period, dueFen: fen, schedules: z.number(), state: runState }),
    })),
  saveSchedule: procedure({ method: 'POST', path: '/schedules/save', summary: '建立或更换折旧摊销计划', tag: '折旧摊销' }, { permission: 'schedules.schedule.write', mode: 'write' })
    .input(z.object({ key: commandKey, book: id, schedule: newSchedule, replaces: id.nullable().default(null), reason: z.string().trim().max(200).default('') }))
    .output(z.object({ id })),
  stopSchedule: procedure({ method: 'POST', path: '/schedules/stop', summary: '停止计提（处置、报废）', tag: '折旧摊销' }, { permission: 'schedules.schedule.write', mode: 'write' })
    /** lastMonth: the month of disposal; it is still charged in full */
    .input(z.object({ key: commandKey, book: id, schedule: id, lastMonth: period, reason: text(200) })).output(z.object({ id })),
  runSchedules: procedure({ method: 'POST', path: '/schedules/run', summary: '计提折旧和摊销', tag: '折旧摊销' }, { permission: 'schedules.schedule.run', mode: 'write' })
    /** each book with its month; a book that refuses does not hold up the others */
    .input(z.object({ key: commandKey, items: z.array(z.object({ book: id, month: period })).min(1).max(500) }))
    .output(z.object({
      results: z.array(z.object({
        book: id, bookName: z.string(), state: z.enum(['submitted', 'nothing', 'exists', 'refused']), fen, schedules: z.number(), message: z.string().nullable(),
      })),
    })),
}

export type NewSchedule = z.infer<typeof newSchedule>
export type Schedule = z.infer<typeof schedule>

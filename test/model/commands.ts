import fc from 'fast-check'
import { sql } from 'kysely'
import { refusalOf, names, seenOf, type Name } from './desk.ts'
import { nextMonth, periodOf, previousMonth, type Content, type Draft, type Line, type Model } from './model.ts'
import { Pick, type World } from './world.ts'

type Script = (w: World, pick: Pick) => Promise<void>

const line = (account: string, side: Line['side'], fen: bigint, more: Partial<Line> = {}): Line => ({ account, side, fen, summary: '记一笔', ...more })

/** Ordinary business of a village in a few accounts, red lines among it; the first do not touch cash. */
const businesses: ((fen: bigint, one: string, other: string) => Line[])[] = [
  (fen, one) => [line('113', 'debit', fen, { party: one }), line('50102', 'credit', fen)],
  (fen, one) => [line('513', 'debit', fen), line('113', 'credit', fen, { party: one })],
  (fen) => [line('102', 'debit', fen), line('50102', 'credit', fen)],
  (fen) => [line('513', 'debit', fen), line('101', 'credit', fen)],
  (fen, one) => [line('101', 'debit', fen), line('113', 'credit', fen, { party: one })],
  (fen) => [line('513', 'debit', fen), line('514', 'debit', 2n * fen), line('101', 'credit', fen), line('102', 'credit', 2n * fen)],
  (fen) => [line('514', 'debit', fen), line('513', 'debit', -fen)],
  (fen) => [line('102', 'debit', -fen), line('503', 'credit', -fen)],
  (fen, one, other) => [line('113', 'debit', fen, { party: one }), line('113', 'credit', fen, { party: other })],
  (fen) => [line('151', 'debit', fen), line('102', 'credit', fen)],
]

const faults = ['unbalanced', 'evidence', 'party', 'account', 'plan', 'byHand', 'notClosing', 'closed', 'future', 'early'] as const

/** Mostly in the open month, at times in the next. */
function dayOf(model: Model, pick: Pick): string {
  const month = pick.chance(20) ? nextMonth(model.focus) : model.focus
  return `${month}-${String(1 + pick.below(28)).padStart(2, '0')}`
}

function content(w: World, pick: Pick, id = w.newId()): Content {
  const date = dayOf(w.model, pick)
  const [one, other] = w.book.parties as [string, string]
  const lines = pick.of(businesses)(BigInt(1 + pick.below(20_000)), pick.of([one, other]), other)
  return { id, date, kind: 'ordinary', attachments: 1 + pick.below(3), lines }
}

/** A voucher with one thing wrong. */
function spoiled(w: World, pick: Pick, good: Content): Content {
  const fault = pick.of(faults)
  const lines = good.lines.map((l) => ({ ...l }))
  switch (fault) {
    case 'unbalanced': lines[0]!.fen += 1n; return { ...good, lines }
    case 'evidence': return { ...good, attachments: 0 }
    case 'party': return { ...good, lines: [line('113', 'debit', 5n, pick.chance(40) ? { party: w.newId() } : {}), line('503', 'credit', 5n)] }
    case 'account': return { ...good, lines: [line('513', 'debit', 5n), line(pick.of(['501', '322', '9999']), 'credit', 5n)] }
    case 'plan': return { ...good, lines: [line('32202', 'debit', 5n, { allocation: 'reserve' }), line('311', 'credit', 5n)] }
    case 'byHand': return { ...good, kind: 'closing', attachments: 0, lines: [line('513', 'debit', 5n), line('321', 'credit', 5n)] }
    case 'notClosing': return { ...good, kind: 'closing', attachments: 0, lines: [line('513', 'debit', 5n), line('102', 'credit', 5n)] }
    case 'closed': return { ...good, date: `${w.model.lastClosed}-15` }
    case 'future': return { ...good, date: '2026-11-03' }
    case 'early': return { ...good, date: '2025-10-20' }
  }
}

const accountants: readonly Name[] = ['甲会计', '乙会计']
const anyDraft = (w: World, pick: Pick, ...states: string[]): Draft | null => {
  const list = [...w.model.drafts.values()]
  const fit = list.filter(({ state }) => states.includes(state))
  // One time in eight a voucher in a state that does not fit.
  const from = pick.chance(12) ? list : fit
  return from.length > 0 ? pick.of(from) : null
}
/** A voucher that waits in this state, handed in for it when there is none. */
async function waitingIn(w: World, pick: Pick, state: 'submitted' | 'reviewed'): Promise<string | null> {
  const found = anyDraft(w, pick, state)
  if (found) return found.id
  const draft = content(w, pick)
  if ((await w.act({ do: 'submit', by: '甲会计', draft })).refused.length > 0) return null
  if (state === 'reviewed') await w.act({ do: 'review', by: '审核员', drafts: [{ id: draft.id, version: 1 }] })
  return draft.id
}
/** Who acts: the one whose office it is, at times anybody. */
const someone = (pick: Pick, ...fit: Name[]): Name => (pick.chance(15) ? pick.of(names) : pick.of(fit))

/** What a person would hand in for a waiting voucher: as it stands, an opened correction with its sums changed. */
function mended(pick: Pick, { id, date, kind, attachments, lines, reversalOf, corrects }: Draft): Content {
  const times = corrects || (reversalOf && pick.chance(20)) ? BigInt(1 + pick.below(3)) : 1n
  return { id, date, kind, attachments: attachments || (kind === 'ordinary' ? 1 : 0), lines: lines.map((l) => ({ ...l, fen: l.fen * times })) }
}

/** Brings a waiting voucher into the books by the right hands; true when it is there. */
async function complete(w: World, id: string): Promise<boolean> {
  const draft = () => w.model.drafts.get(id)!
  if (['draft', 'returned'].includes(draft().state)) {
    const { date, kind, attachments, lines } = draft()
    const answer = await w.act({ do: 'submit', by: '甲会计', draft: { id, date, kind, attachments: attachments || (kind === 'ordinary' ? 1 : 0), lines } })
    if (answer.refused.length > 0) return false
  }
  if (w.model.awaitsCashier(draft())) await w.act({ do: 'sign', by: '出纳员', drafts: [seenOf(draft())] })
  if (draft().state === 'submitted') await w.act({ do: 'review', by: '审核员', drafts: [seenOf(draft())] })
  await w.act({ do: 'post', by: '审核员', drafts: [seenOf(draft())] })
  return draft().state === 'posted'
}

async function withdraw(w: World, id: string): Promise<void> {
  if (w.model.drafts.get(id)!.state === 'reviewed') await w.act({ do: 'return', by: '审核员', id })
  await w.act({ do: 'remove', by: '甲会计', id })
}

async function clearMonth(w: World, pick: Pick, period: string): Promise<void> {
  for (const { id } of w.model.waiting().filter((d) => periodOf(d.date) === period && !d.carryOver)) if (pick.chance(50) || !(await complete(w, id))) await withdraw(w, id)
}

/** Everything that a month needs before it can be closed, short of the closing itself. */
async function prepareClose(w: World, pick: Pick): Promise<void> {
  const period = w.model.focus
  const isDecember = period.endsWith('-12')
  if (isDecember) for (const { id } of w.model.waiting().filter((d) => d.carryOver)) await withdraw(w, id)
  await clearMonth(w, pick, period)
  if (w.model.isCashShort(period) && !pick.chance(40)) {
    const id = w.newId()
    await w.act({ do: 'submit', by: '甲会计', draft: { id, date: `${period}-01`, kind: 'ordinary', attachments: 1, lines: [line('101', 'debit', 900_000n), line('102', 'credit', 900_000n)] } })
    await complete(w, id)
  }
  if (!isDecember || w.model.standing(period).length === 0) return
  await w.act({ do: 'carryOver', by: '甲会计', year: Number(period.slice(0, 4)) })
  for (const { id } of w.model.waiting().filter((d) => d.carryOver)) await complete(w, id)
}

const tampers = [
  'update ledger.voucher set no = no + 1', "update ledger.voucher set summary = '改'", 'delete from ledger.voucher', 'update ledger.entry set amount_fen = amount_fen + 1', 'delete from ledger.entry',
  'update ledger.balance set debit_fen = 0', 'delete from ledger.dimension_balance', "update ledger.period set state = 'open'", 'update ledger.counter set last_no = 0', 'delete from ledger.carried',
  "update ledger.draft set summary = '改' where state = 'posted'", "delete from ledger.draft where state = 'posted'", "update ledger.draft set state = 'submitted' where state = 'posted'",
  "update ledger.reopening set state = 'approved'", 'insert into ledger.counter select * from ledger.counter', "insert into ledger.entry select * from ledger.entry", 'truncate ledger.voucher',
]

export const scripts: Record<string, [weight: number, script: Script]> = {
  save: [4, async (w, pick) => {
    const old = pick.chance(50) ? anyDraft(w, pick, 'draft', 'returned') : null
    const draft = content(w, pick, old?.id)
    await w.act({ do: 'save', by: someone(pick, ...accountants), draft: pick.chance(30) ? spoiled(w, pick, draft) : draft, version: old ? old.version - (pick.chance(15) ? 1 : 0) || null : null })
  }],
  submit: [9, async (w, pick) => {
    const old = pick.chance(40) ? anyDraft(w, pick, 'draft', 'returned') : null
    const draft = old ? mended(pick, old) : content(w, pick)
    await w.act({ do: 'submit', by: someone(pick, ...accountants), draft: pick.chance(35) ? spoiled(w, pick, draft) : draft }, { again: pick.chance(20) })
  }],
  enter: [5, async (w, pick) => {
    const draft = content(w, pick)
    const answer = await w.act({ do: 'submit', by: pick.of(accountants), draft })
    if (answer.refused.length === 0) await complete(w, draft.id)
  }],
  recall: [2, async (w, pick) => { const id = await waitingIn(w, pick, 'submitted'); if (id) await w.act({ do: 'recall', by: someone(pick, ...accountants), id }, { again: pick.chance(20) }) }],
  remove: [1, async (w, pick) => { const d = anyDraft(w, pick, 'draft', 'submitted', 'returned'); if (d) await w.act({ do: 'remove', by: someone(pick, ...accountants), id: d.id }, { again: pick.chance(20) }) }],
  return: [2, async (w, pick) => { const id = await waitingIn(w, pick, pick.of(['submitted', 'reviewed'])); if (id) await w.act({ do: 'return', by: someone(pick, '审核员'), id }, { again: pick.chance(20) }) }],
  unreview: [2, async (w, pick) => { const id = await waitingIn(w, pick, 'reviewed'); if (id) await w.act({ do: 'unreview', by: someone(pick, '审核员'), id }, { again: pick.chance(20) }) }],
  postOne: [4, async (w, pick) => { const d = anyDraft(w, pick, 'submitted', 'reviewed'); if (d) await w.act({ do: 'postOne', by: someone(pick, '审核员', ...accountants), id: d.id }, { again: pick.chance(30) }) }],
  sign: [4, (w, pick) => batch(w, pick, 'sign', ['出纳员', ...accountants], 'submitted', 'reviewed')],
  review: [6, (w, pick) => batch(w, pick, 'review', ['审核员', ...accountants], 'submitted')],
  post: [4, (w, pick) => batch(w, pick, 'post', ['审核员', ...accountants], 'reviewed')],
  reverse: [4, (w, pick) => correct(w, pick, 'reverse')],
  correct: [2, (w, pick) => correct(w, pick, 'correct')],
  close: [2, async (w, pick) => {
    const { focus, lastClosed } = w.model
    await w.act({ do: 'close', by: someone(pick, '审核员'), period: pick.of([focus, focus, nextMonth(focus), lastClosed]) })
  }],
  finishMonth: [5, async (w, pick) => {
    await prepareClose(w, pick)
    await w.act({ do: 'close', by: '审核员', period: w.model.focus }, { again: pick.chance(20) })
  }],
  carryOver: [3, async (w, pick) => {
    if (w.model.focus === '2025-12' && !pick.chance(30)) await clearMonth(w, pick, w.model.focus)
    const action = { do: 'carryOver', by: someone(pick, ...accountants), year: pick.of([2025, 2025, 2026]) } as const
    const answer = await w.act(action, { again: pick.chance(20) })
    const [first] = w.model.waiting().filter((d) => d.carryOver)
    if (answer.refused.length > 0 || !first || pick.chance(30)) return
    // Taken back it can be handed in again as it was worked out, and not otherwise.
    if (pick.chance(40)) {
      await w.act({ do: 'recall', by: '甲会计', id: first.id })
      const good = mended(pick, w.model.drafts.get(first.id)!)
      const bent = { ...good, lines: good.lines.map((l) => ({ ...l, fen: l.fen * 2n })) }
      await w.act(pick.chance(50) ? { do: 'save', by: '甲会计', draft: bent, version: w.model.drafts.get(first.id)!.version } : { do: 'submit', by: '甲会计', draft: bent })
      await w.act({ do: 'submit', by: '甲会计', draft: good })
    }
    // Asked again with one of them reviewed, it must not take them away.
    await w.act({ do: 'review', by: '审核员', drafts: [seenOf(w.model.drafts.get(first.id)!)] })
    await w.act(action)
  }],
  request: [3, async (w, pick) => {
    const { lastClosed, focus } = w.model
    await w.act({ do: 'request', by: someone(pick, '审核员', '主管'), period: pick.of([lastClosed, lastClosed, previousMonth(lastClosed), focus]) }, { again: pick.chance(20) })
  }],
  decide: [3, async (w, pick) => {
    const all = [...w.model.reopenings.values()]
    const open = all.filter(({ state }) => state === 'requested')
    const from = open.length > 0 && !pick.chance(20) ? open : all
    if (from.length > 0) await w.act({ do: 'decide', by: someone(pick, '主管'), id: pick.of(from).id, approve: !pick.chance(40), remark: pick.of(['', '', '理由不足']) }, { again: pick.chance(20) })
  }],
  reopen: [2, async (w, pick) => {
    if (w.model.lastClosed < w.model.start) return
    const by = pick.of(['审核员', '甲会计', '主管'] as const)
    await w.act({ do: 'request', by, period: w.model.lastClosed })
    const asked = [...w.model.reopenings.values()].find(({ state, period }) => state === 'requested' && period === w.model.lastClosed)
    if (asked) await w.act({ do: 'decide', by: '主管', id: asked.id, approve: true, remark: '' }, { again: pick.chance(20) })
  }],
  reuseKey: [1, async (w, pick) => { await w.reuseKey([content(w, pick), content(w, pick)]) }],
  takenId: [1, async (w, pick) => {
    const [taken, posted] = [[...w.model.drafts.values()], [...w.model.vouchers.values()]]
    if (posted.length === 0 || taken.length === 0) return
    const original = pick.of(posted)
    const date = original.date > `${w.model.focus}-28` ? original.date : `${w.model.focus}-28`
    await w.act({ do: pick.of(['reverse', 'correct'] as const), by: '甲会计', voucher: original.id, year: Number(original.date.slice(0, 4)), id: pick.of(taken).id, date })
  }],
  tamper: [2, async (w, pick) => {
    const statement = pick.of(tampers)
    if (statement.includes("state = 'posted'") && ![...w.model.drafts.values()].some(({ state }) => state === 'posted')) return
    w.note('tamper', statement)
    const error = await w.desk.act('主管', (ctx) => sql.raw(statement).execute(ctx.trx)).then(() => null, (reason: unknown) => reason)
    const isDenied = error instanceof Error && (('code' in error && error.code === '42501') || refusalOf(error).refused[0] === 'state')
    if (!isDenied) w.fail(`${statement}: ${error === null ? 'was done' : refusalOf(error).message}`)
    w.tally.add('refused:sealed')
  }],
  twice: [3, async (w, pick) => {
    const { lastClosed, start } = w.model
    const d = anyDraft(w, pick, 'reviewed', 'submitted')
    if (lastClosed >= start && pick.chance(30)) await w.twice({ do: 'request', by: '审核员', period: lastClosed })
    else if (d && pick.chance(50)) await w.twice({ do: 'postOne', by: '审核员', id: d.id })
    else await w.twice({ do: 'submit', by: '甲会计', draft: content(w, pick) })
  }],
  closeThenPost: [1, async (w, pick) => {
    await prepareClose(w, pick)
    await w.race(w.works.close(w.model.focus), w.works.post({ ...content(w, pick), date: `${w.model.focus}-28` }))
  }],
  postThenClose: [1, async (w, pick) => {
    await prepareClose(w, pick)
    await w.race(w.works.post({ ...content(w, pick), date: `${w.model.focus}-28` }), w.works.close(w.model.focus))
  }],
  closeThenSubmit: [1, async (w, pick) => {
    await prepareClose(w, pick)
    await w.race(w.works.close(w.model.focus), w.works.submit({ ...content(w, pick), date: `${w.model.focus}-28` }))
  }],
  submitThenClose: [1, async (w, pick) => {
    await prepareClose(w, pick)
    await w.race(w.works.submit({ ...content(w, pick), date: `${w.model.focus}-28` }), w.works.close(w.model.focus))
  }],
  postThenPost: [1, async (w, pick) => {
    const first = content(w, pick)
    // Another domain that hands in cash as a closing voucher is refused at the front door too.
    const odd: Content = { ...first, kind: 'closing', attachments: 0, lines: [line('513', 'debit', 5n), line('102', 'credit', 5n)] }
    await w.race(w.works.post(pick.chance(25) ? odd : first), w.works.post(content(w, pick)))
  }],
}

async function batch(w: World, pick: Pick, act: 'sign' | 'review' | 'post', fit: Name[], ...states: string[]): Promise<void> {
  const all = [...w.model.drafts.values()]
  const chosen = all.filter(({ state }) => states.includes(state) && !pick.chance(25)).slice(0, 6)
  const odd = pick.chance(15) && all.length > 0 ? pick.of(all) : null
  const list = [...new Set(odd ? [...chosen, odd] : chosen)]
  const drafts = list.map((d) => (pick.chance(15) && d.version > 1 ? { id: d.id, version: d.version - 1 } : seenOf(d)))
  if (drafts.length > 0) await w.act({ do: act, by: someone(pick, ...fit), drafts }, { again: pick.chance(20) })
}

/** Opens a red twin or a blue copy of a posted voucher, and mostly brings it to its end. */
async function correct(w: World, pick: Pick, act: 'reverse' | 'correct'): Promise<void> {
  const list = [...w.model.vouchers.values()]
  if (list.length === 0) return
  const reversed = list.filter(({ id }) => list.some(({ reversalOf }) => reversalOf === id))
  const original = pick.of(reversed.length > 0 && pick.chance(20) ? reversed : list)
  const early = previousMonth(periodOf(original.date))
  const date = pick.chance(10) ? `${early}-10` : original.date > `${w.model.focus}-28` ? original.date : `${w.model.focus}-28`
  const id = w.newId()
  const answer = await w.act({ do: act, by: someone(pick, ...accountants), voucher: original.id, year: Number(original.date.slice(0, 4)), id, date }, { again: pick.chance(20) })
  if (answer.refused.length > 0 || pick.chance(30)) return
  const good = mended(pick, w.model.drafts.get(id)!)
  // An error of an earlier year must say so in its summaries.
  if (date.slice(0, 4) > original.date.slice(0, 4)) await w.act({ do: 'submit', by: pick.of(accountants), draft: { ...good, lines: good.lines.map((l) => ({ ...l, summary: '漏记' })) } })
  await w.act({ do: 'submit', by: pick.of(accountants), draft: pick.chance(10) ? spoiled(w, pick, good) : good })
  if (w.model.drafts.get(id)!.state === 'submitted') await complete(w, id)
}

/** One command of fast-check: a script and its draws. */
class Command implements fc.AsyncCommand<Model, World> {
  readonly name: string
  readonly draws: readonly number[]
  constructor(name: string, draws: readonly number[]) {
    ;[this.name, this.draws] = [name, draws]
  }
  check = (): boolean => true
  async run(_: Model, world: World): Promise<void> {
    world.journal.push(this.name)
    await scripts[this.name]![1](world, new Pick(this.draws))
    await world.compare()
  }
  toString = (): string => `${this.name}(${this.draws.join(' ')})`
}

const draws = fc.array(fc.nat(9999), { minLength: 12, maxLength: 12 })
/** Runs of commands; `only` narrows to some of them. */
export const runs = (maxCommands: number, only: readonly string[] = Object.keys(scripts)) =>
  fc.commands([fc.oneof(...only.map((name) => ({ weight: scripts[name]![0], arbitrary: draws.map((d): fc.AsyncCommand<Model, World> => new Command(name, d)) })))], { maxCommands, size: 'max' })

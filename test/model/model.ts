/**
 * The ledger as the rules describe it, in plain Maps: what each act must do, or which refusals are right. Written from posting-rules §1–2,
 * 会计法, 会计基础工作规范 and docs/domains/ledger.md; it imports nothing of the program. Amounts in fen; balances are debit positive.
 */
/** Why an act may be refused; every one of these must occur somewhere in the runs. */
export const refusals = [
  'permission', 'state', 'gone', 'stale', 'hands', 'unsigned', 'closed', 'future', 'early', 'account', 'party', 'unbalanced', 'notClosing', 'byHand', 'computed', 'priorYear', 'evidence', 'twin', 'plan', 'twice', 'date',
  'closingYear', 'order', 'drafts', 'cash', 'carry', 'reopenOrder', 'periodOpen', 'pending', 'decided', 'remark', 'carryReviewed', 'carryOrder', 'taken', 'key', 'sealed',
] as const
export type Refusal = (typeof refusals)[number]
export type State = 'draft' | 'submitted' | 'returned' | 'reviewed' | 'posted'
export interface Line { account: string; side: 'debit' | 'credit'; fen: bigint; summary: string; party?: string; allocation?: string }
export interface Content { id: string; date: string; kind: 'ordinary' | 'closing' | 'correction'; attachments: number; lines: Line[] }
export interface Draft extends Content {
  state: State; version: number; preparer: string; reviewer: string | null; cashier: string | null
  reversalOf: string | null; corrects: string | null; carryOver: boolean
}
export interface Voucher extends Draft { period: string; no: number }
export interface Person { id: string; name: string; may: ReadonlySet<string> }
export interface Reopening { id: string; period: string; by: string; state: 'requested' | 'approved' | 'refused' }
export interface Seen { id: string; version: number }

export type Action =
  | { do: 'save'; by: string; draft: Content; version: number | null }
  | { do: 'submit'; by: string; draft: Content }
  | { do: 'recall' | 'remove' | 'return' | 'unreview' | 'postOne'; by: string; id: string }
  | { do: 'sign' | 'review' | 'post'; by: string; drafts: Seen[] }
  | { do: 'reverse' | 'correct'; by: string; voucher: string; year: number; id: string; date: string }
  | { do: 'close' | 'request'; by: string; period: string }
  | { do: 'decide'; by: string; id: string; approve: boolean; remark: string }
  | { do: 'carryOver'; by: string; year: number }

/** What must come: done (with numbers given, by draft), or refused for one of these reasons; a batch answers for each of its drafts. */
export interface Answer { refused: Refusal[]; no?: number | null; items?: Map<string, Answer> }
const done = (no: number | null = null): Answer => ({ refused: [], no })

const permissionOf: Record<Action['do'], string> = {
  save: 'prepare', submit: 'prepare', recall: 'prepare', remove: 'prepare', reverse: 'prepare', correct: 'prepare', carryOver: 'prepare', return: 'review',
  unreview: 'review', review: 'review', sign: 'sign', post: 'post', postOne: 'post', close: 'close', request: 'close', decide: 'reopen',
}
/** In which states an act on a waiting voucher is possible. */
const statesOf = {
  save: ['draft', 'returned'], submit: ['draft', 'returned'], recall: ['submitted'], remove: ['draft', 'submitted', 'returned'], return: ['submitted', 'reviewed'],
  unreview: ['reviewed'], sign: ['submitted', 'reviewed'], review: ['submitted'], post: ['reviewed'],
} satisfies Record<string, State[]> as Record<string, State[]>

export const periodOf = (date: string): string => date.slice(0, 7)
export const nextMonth = (p: string): string => (p.endsWith('-12') ? `${Number(p.slice(0, 4)) + 1}-01` : `${p.slice(0, 5)}${String(Number(p.slice(5)) + 1).padStart(2, '0')}`)
export const previousMonth = (p: string): string => (p.endsWith('-01') ? `${Number(p.slice(0, 4)) - 1}-12` : `${p.slice(0, 5)}${String(Number(p.slice(5)) - 1).padStart(2, '0')}`)
const signed = ({ side, fen }: Line): bigint => (side === 'debit' ? fen : -fen)
const isCash = ({ account }: Line): boolean => /^10[12]/.test(account)
const isResult = (account: string): boolean => /^5|^321/.test(account)
export const keyOf = ({ account, party }: Pick<Line, 'account' | 'party'>): string => `${account}|${party ?? ''}`
const lineKey = (line: Line, sign: bigint): string => [line.account, line.side, line.fen * sign, line.party ?? '', line.allocation ?? ''].join('|')

export class Model {
  readonly drafts = new Map<string, Draft>()
  readonly vouchers = new Map<string, Voucher>()
  readonly reopenings = new Map<string, Reopening>()
  /** frozen balances of each closing of a month: version 1, 2, … */
  readonly frozen = new Map<string, Map<string, bigint>[]>()
  lastClosed: string
  readonly start: string
  readonly today: string
  readonly people: ReadonlyMap<string, Person>
  readonly leaves: ReadonlySet<string>
  readonly parties: ReadonlySet<string>
  readonly opening: ReadonlyMap<string, bigint>

  constructor(book: { start: string; today: string; people: ReadonlyMap<string, Person>; leaves: ReadonlySet<string>; parties: ReadonlySet<string>; opening: ReadonlyMap<string, bigint> }) {
    ;({ start: this.start, today: this.today, people: this.people, leaves: this.leaves, parties: this.parties, opening: this.opening } = book)
    this.lastClosed = previousMonth(book.start)
  }

  /** The month that is next to be closed. */
  get focus(): string {
    return nextMonth(this.lastClosed)
  }

  isClosed = (period: string): boolean => period <= this.lastClosed
  waiting = (): Draft[] => [...this.drafts.values()].filter(({ state }) => state !== 'posted')
  /** Whether a voucher still needs the cashier before it is posted. */
  awaitsCashier = ({ lines, cashier }: Draft): boolean => cashier === null && lines.some(isCash)

  /** Balances by account and party at the end of a month; zeros are left out. */
  balances(period: string): Map<string, bigint> {
    const sums = new Map(this.opening)
    for (const voucher of this.vouchers.values()) {
      if (voucher.period > period) continue
      for (const line of voucher.lines) sums.set(keyOf(line), (sums.get(keyOf(line)) ?? 0n) + signed(line))
    }
    return new Map([...sums].filter(([, fen]) => fen !== 0n))
  }

  /** Income, expense and 321 that still stand at the end of a month. */
  standing = (period: string): [string, bigint][] => [...this.balances(period)].filter(([key]) => isResult(key))

  execute(action: Action): Answer {
    if (!this.people.get(action.by)!.may.has(permissionOf[action.do])) return { refused: ['permission'] }
    switch (action.do) {
      case 'save': return this.save(action)
      case 'submit': return this.submit(action)
      case 'reverse': case 'correct': return this.open(action)
      case 'sign': case 'review': case 'post': return this.batch(action)
      case 'close': return this.close(action.period)
      case 'request': return this.request(action.period)
      case 'decide': return this.decide(action)
      case 'carryOver': return this.carryOver(action.year)
      case 'recall': case 'remove': case 'return': case 'unreview': case 'postOne': return this.single(action.do, action.by, this.drafts.get(action.id))
    }
  }

  /** What is wrong with a voucher as a whole on the day that it is handed in or posted. */
  problems(content: Content, linked = false): Refusal[] {
    const period = periodOf(content.date)
    const found = new Set<Refusal>()
    if (period > periodOf(this.today)) found.add('future')
    if (period < this.start) found.add('early')
    else if (this.isClosed(period)) found.add('closed')
    if (content.lines.reduce((sum, line) => sum + signed(line), 0n) !== 0n) found.add('unbalanced')
    for (const line of content.lines) {
      if (!this.leaves.has(line.account)) found.add('account')
      if (line.account.startsWith('113') && !this.parties.has(line.party ?? '')) found.add('party')
      if (content.kind === 'closing' && !isResult(line.account) && !line.account.startsWith('322')) found.add('notClosing')
      if (line.allocation) found.add('plan')
    }
    if ((content.kind === 'ordinary' || (content.kind === 'correction' && !linked)) && content.attachments === 0) found.add('evidence')
    return [...found]
  }

  private save({ draft, version, by }: Extract<Action, { do: 'save' }>): Answer {
    const row = this.drafts.get(draft.id)
    if (!row) {
      if (draft.kind === 'closing') return { refused: ['byHand'] }
      this.drafts.set(draft.id, { ...draft, state: 'draft', version: 1, preparer: by, reviewer: null, cashier: null, reversalOf: null, corrects: null, carryOver: false })
      return done()
    }
    if (!statesOf.save!.includes(row.state)) return { refused: ['state'] }
    const { kind, refused } = this.kept(row, draft)
    if (version !== row.version) refused.push('stale')
    if (refused.length > 0) return { refused }
    Object.assign(row, { ...draft, kind, version: row.version + 1, ...(row.state === 'draft' && { preparer: by }) })
    return done()
  }

  /** Only the program makes closing vouchers, and what it worked out comes back unchanged; what it opened keeps its kind. */
  private kept(row: Draft | undefined, draft: Content): { kind: Content['kind']; refused: Refusal[] } {
    const linked = Boolean(row?.reversalOf ?? row?.corrects)
    if (row && linked) return { kind: row.kind, refused: [] }
    if (row?.kind !== 'closing') return { kind: draft.kind, refused: draft.kind === 'closing' ? ['byHand'] : [] }
    const booking = ({ date, lines }: Content) => [date, ...lines.map((l) => lineKey(l, 1n)).toSorted()].join()
    return { kind: 'closing', refused: booking(row) === booking(draft) ? [] : ['computed'] }
  }

  private submit({ draft, by }: Extract<Action, { do: 'submit' }>): Answer {
    const row = this.drafts.get(draft.id)
    if (row && !statesOf.submit!.includes(row.state)) return { refused: ['state'] }
    const linked = Boolean(row?.reversalOf ?? row?.corrects)
    const { kind, refused } = this.kept(row, draft)
    const content = { ...draft, kind }
    refused.push(...this.problems(content, linked))
    const original = row?.reversalOf ? this.vouchers.get(row.reversalOf)! : null
    if (original && original.lines.map((l) => lineKey(l, -1n)).toSorted().join() !== content.lines.map((l) => lineKey(l, 1n)).toSorted().join()) refused.push('twin')
    const corrected = row?.corrects ? this.vouchers.get(row.corrects)! : null
    if (corrected && corrected.date.slice(0, 4) < draft.date.slice(0, 4) && !draft.lines.every(({ summary }) => summary.startsWith('以前年度更正'))) refused.push('priorYear')
    if (refused.length > 0) return { refused }
    const kept = row ?? { version: 0, reversalOf: null, corrects: null, carryOver: false }
    this.drafts.set(draft.id, { ...kept, ...content, state: 'submitted', version: kept.version + 1, preparer: by, reviewer: null, cashier: null })
    return done()
  }

  private single(act: string, by: string, row: Draft | undefined): Answer {
    if (!row || (row.state === 'posted' && act !== 'postOne')) return { refused: ['gone', 'state'] }
    if (act === 'postOne') {
      if (row.state !== 'submitted') return this.post(row)
      const reviewed = { ...row, reviewer: by, state: 'reviewed' as const }
      if (row.preparer === by || row.cashier === by) return { refused: ['hands'] }
      const answer = this.post(reviewed)
      if (answer.refused.length === 0) Object.assign(row, reviewed, { state: 'posted', version: row.version + 2 })
      return answer
    }
    if (!statesOf[act]!.includes(row.state)) return { refused: ['state'] }
    if (act === 'remove') this.drafts.delete(row.id)
    else if (act === 'unreview') Object.assign(row, { state: 'submitted', reviewer: null, version: row.version + 1 })
    else Object.assign(row, { state: act === 'recall' ? 'draft' : 'returned', reviewer: null, cashier: null, version: row.version + 1 })
    return done()
  }

  /** One act on each draft in the order of day and id; the others go through even when one cannot. */
  private batch({ do: act, by, drafts }: Extract<Action, { do: 'sign' | 'review' | 'post' }>): Answer {
    const order = ({ id }: Seen) => `${this.drafts.get(id)?.date ?? ''}|${id}`
    const sorted = drafts.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    return { refused: [], items: new Map(sorted.map((item) => [item.id, this.item(act, by, item)])) }
  }

  private item(act: 'sign' | 'review' | 'post', by: string, { id, version }: Seen): Answer {
    const row = this.drafts.get(id)
    if (!row || row.state === 'posted') return { refused: ['gone'] }
    if (row.version !== version) return { refused: ['stale'] }
    if (!statesOf[act]!.includes(row.state)) return { refused: ['state'] }
    if (act === 'post') return this.post(row)
    if (row.preparer === by || (act === 'sign' ? row.reviewer : row.cashier) === by) return { refused: ['hands'] }
    Object.assign(row, act === 'sign' ? { cashier: by } : { reviewer: by, state: 'reviewed' }, { version: row.version + 1 })
    return done()
  }

  /** The number is the next of the month; three people have signed where cash is touched, two everywhere. */
  private post(row: Draft): Answer {
    if (row.state !== 'reviewed') return { refused: row.state === 'posted' ? ['state', 'gone'] : ['state'] }
    const refused = this.problems(row, Boolean(row.reversalOf ?? row.corrects))
    if (this.awaitsCashier(row)) refused.push('unsigned')
    if (new Set([row.preparer, row.reviewer, row.cashier]).size < 3) refused.push('hands')
    if (refused.length > 0) return { refused }
    return done(this.enter(row))
  }

  /** Puts a voucher into the books; front door of other domains, and the end of a draft's way. */
  enter(row: Draft): number {
    const period = periodOf(row.date)
    const no = [...this.vouchers.values()].filter((v) => v.period === period).length + 1
    Object.assign(row, { state: 'posted', version: row.version + 1 })
    this.vouchers.set(row.id, { ...row, lines: row.lines.map((line) => ({ ...line })), period, no })
    return no
  }

  /** 红字冲销, 蓝字订正: linked to the original, not before it; cancelled once, within its year; a closing voucher within its year; an earlier year's error says so in its summary. */
  private open({ do: act, by, voucher, id, date }: Extract<Action, { do: 'reverse' | 'correct' }>): Answer {
    const original = this.vouchers.get(voucher)
    if (!original) return { refused: ['gone'] }
    const refused: Refusal[] = []
    if (date < original.date) refused.push('date')
    const isPrior = date.slice(0, 4) !== original.date.slice(0, 4)
    if ((act === 'reverse' || original.kind === 'closing') && isPrior) refused.push('closingYear')
    if (act === 'reverse' && [...this.drafts.values(), ...this.vouchers.values()].some(({ reversalOf }) => reversalOf === voucher)) refused.push('twice')
    if (this.drafts.has(id)) refused.push('taken')
    if (refused.length > 0) return { refused }
    const links = act === 'reverse' ? { reversalOf: voucher, corrects: null } : { reversalOf: null, corrects: voucher }
    const lines = original.lines.map((line) => ({ ...line, fen: act === 'reverse' ? -line.fen : line.fen, ...(isPrior && { summary: '以前年度更正' }) }))
    this.drafts.set(id, { id, date, kind: original.kind === 'closing' ? 'closing' : 'correction', attachments: 0, lines, state: 'draft', version: 1, preparer: by, reviewer: null, cashier: null, ...links, carryOver: false })
    return done()
  }

  /** The first day on which cash (101) is below zero, within a month that begins with its opening. */
  isCashShort(period: string): boolean {
    let fen = this.balances(previousMonth(period)).get('101|') ?? 0n
    if (fen < 0n) return true
    const days = new Map<string, bigint>()
    for (const v of this.vouchers.values()) if (v.period === period) for (const line of v.lines) if (line.account === '101') days.set(v.date, (days.get(v.date) ?? 0n) + signed(line))
    return [...days].toSorted(([a], [b]) => (a < b ? -1 : 1)).some(([, moved]) => (fen += moved) < 0n)
  }

  private close(period: string): Answer {
    const refused: Refusal[] = []
    if (period !== this.focus) refused.push('order')
    if (this.waiting().some(({ date }) => periodOf(date) === period)) refused.push('drafts')
    if (this.isCashShort(period)) refused.push('cash')
    if (period.endsWith('-12') && this.standing(period).length > 0) refused.push('carry')
    if (period > periodOf(this.today)) refused.push('future')
    if (refused.length > 0) return { refused }
    this.lastClosed = period
    this.frozen.set(period, [...(this.frozen.get(period) ?? []), this.balances(period)])
    return done()
  }

  /** The id of the request is the program's; the caller registers it with `requested`. */
  private request(period: string): Answer {
    const refused: Refusal[] = []
    if (period < this.start) refused.push('early')
    else if (!this.isClosed(period)) refused.push('periodOpen')
    else if (period !== this.lastClosed) refused.push('reopenOrder')
    if ([...this.reopenings.values()].some((r) => r.period === period && r.state === 'requested')) refused.push('pending')
    return { refused }
  }

  requested(id: string, period: string, by: string): void {
    this.reopenings.set(id, { id, period, by, state: 'requested' })
  }

  private decide({ by, id, approve, remark }: Extract<Action, { do: 'decide' }>): Answer {
    const row = this.reopenings.get(id)!
    const refused: Refusal[] = []
    if (row.state !== 'requested') refused.push('decided')
    if (approve && row.by === by) refused.push('hands')
    if (!approve && remark === '') refused.push('remark')
    if (approve && row.period !== this.lastClosed) refused.push(this.isClosed(row.period) ? 'reopenOrder' : 'periodOpen')
    if (refused.length > 0) return { refused }
    row.state = approve ? 'approved' : 'refused'
    if (approve) this.lastClosed = previousMonth(row.period)
    return done()
  }

  /** Year-end, §2.1–2.3. Which vouchers are proposed is the program's affair; the caller hands them in with `proposed`. */
  private carryOver(year: number): Answer {
    const own = this.waiting().filter((d) => d.carryOver)
    const refused: Refusal[] = []
    if (`${year}-12` > periodOf(this.today)) refused.push('future')
    if (this.focus !== `${year}-12`) refused.push('carryOrder')
    if (own.some(({ state }) => state === 'reviewed')) refused.push('carryReviewed')
    if (this.waiting().some((d) => !d.carryOver && periodOf(d.date) === `${year}-12`)) refused.push('drafts')
    if (refused.length === 0) for (const { id } of own) this.drafts.delete(id)
    return { refused }
  }

  /** Takes the proposed closing vouchers, or says why they would not leave income, expense and 321 at zero. */
  proposed(list: readonly Draft[], year: number): string | null {
    const after = this.balances(`${year}-12`)
    for (const line of list.flatMap(({ lines }) => lines)) after.set(keyOf(line), (after.get(keyOf(line)) ?? 0n) + signed(line))
    const left = [...after].filter(([key, fen]) => isResult(key) && fen !== 0n)
    if (left.length > 0) return `carry-over would leave ${left.map(([key, fen]) => `${key} ${fen}`).join(', ')}`
    const odd = list.find((d) => d.kind !== 'closing' || d.date !== `${year}-12-31` || d.state !== 'submitted' || this.problems(d).length > 0)
    if (odd) return `carry-over proposed an unfit voucher: ${odd.kind} ${odd.date} ${odd.state} ${this.problems(odd).join()}`
    for (const draft of list) this.drafts.set(draft.id, { ...draft })
    return null
  }
}

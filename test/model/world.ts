import { sql } from 'kysely'
import { mintId, people, refusalOf, sameResult, toVoucher, type BatchItem, type Book, type Desk, type Result } from './desk.ts'
import type { Action, Answer, Content, Model } from './model.ts'
import { post } from '../../src/domains/ledger/index.ts'
import { closePeriod } from '../../src/domains/ledger/handlers/periods.ts'
import { submitDraft } from '../../src/domains/ledger/handlers/drafts.ts'
import { differences } from './invariants.ts'

/** Choices of one command, drawn beforehand so that a run can be repeated and made smaller: nought is always the plain choice. */
export class Pick {
  private readonly draws: readonly number[]
  private at = 0
  constructor(draws: readonly number[]) {
    this.draws = draws
  }
  below(n: number): number {
    return this.draws[this.at++ % this.draws.length]! % n
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }
  /** true in so many of a hundred */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent
  }
}

/** What all runs together did: commands by kind and outcome. */
export class Tally {
  readonly counts = new Map<string, number>()
  add(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
  sum(prefix: string): number {
    return [...this.counts].filter(([key]) => key.startsWith(prefix)).reduce((sum, [, n]) => sum + n, 0)
  }
}

/** One run: the book, the model beside it, and a journal of what was done, printed when they part. */
export class World {
  readonly desk: Desk
  readonly book: Book
  readonly model: Model
  readonly tally: Tally
  readonly journal: string[] = []
  private readonly labels = new Map<string, string>()

  constructor(desk: Desk, book: Book, model: Model, tally: Tally) {
    ;[this.desk, this.book, this.model, this.tally] = [desk, book, model, tally]
  }

  newId(): string {
    const id = mintId()
    this.labels.set(id, `#${this.labels.size + 1}`)
    return id
  }

  /** Does one act in the program and in the model, and holds them against each other; now and then the client sends it again. */
  async act(action: Action, { again = false } = {}): Promise<Answer> {
    const key = mintId()
    const expected = this.model.execute(action)
    const result = await this.desk.call(this.book, action, key)
    this.note(action.do, `${this.short(action)} → ${this.outcome(result)}`)
    this.judge(action.do, expected, result)
    if (!('refused' in result)) await this.follow(action, result.value)
    if (again && action.do !== 'save' && !('refused' in result)) {
      const repeated = await this.desk.call(this.book, action, key)
      if (!sameResult(repeated, result)) this.fail(`sent again, it answered ${this.outcome(repeated)}`)
      this.tally.add('resend:ok')
    }
    return expected
  }

  /** What the program decides by itself: ids of requests, and which closing vouchers it proposes. */
  private async follow(action: Action, value: unknown): Promise<void> {
    if (action.do === 'request') this.model.requested((value as { id: string }).id, action.period, action.by)
    if (action.do === 'carryOver') {
      const problem = this.model.proposed(await this.desk.proposedBy(this.book), action.year)
      if (problem) this.fail(problem)
    }
  }

  /** The act must have done, or been refused for one of the reasons that the rules give and for no other. */
  judge(kind: string, expected: Answer, result: Result): void {
    if (expected.items && !('refused' in result)) {
      const items = result.value as Map<string, BatchItem>
      for (const [id, answer] of expected.items) {
        const item = items.get(id)
        if (!item) this.fail(`the batch says nothing about ${this.label(id)}`)
        this.judge(kind, answer, item.problem ? { refused: [item.problem], message: item.problem } : { value: { no: item.no } })
      }
      return
    }
    const refused = 'refused' in result ? result.refused : []
    const strange = refused.filter((reason) => !(expected.refused as string[]).includes(reason))
    if (expected.refused.length > 0 && refused.length === 0) this.fail(`must be refused (${expected.refused.join(', ')}), but was done`)
    if (strange.length > 0) this.fail(`refused for ${strange.join(', ')}, where the model says ${expected.refused.join(', ') || 'done'}: ${'message' in result ? result.message : ''}`)
    const no = 'value' in result ? (result.value as { no?: number | null } | null)?.no : undefined
    if (no !== undefined && no !== null && expected.no !== undefined && no !== expected.no) this.fail(`number ${no}, where the model gives ${expected.no}`)
    if (refused.length === 0) this.tally.add(`${kind}:ok`)
    for (const reason of refused) this.tally.add(`refused:${reason}`)
  }

  /** After each command: the books and the model are the same. */
  async compare(): Promise<void> {
    const found = await differences(this.desk, this.book, this.model)
    if (found.length > 0) this.fail(found.join('\n'))
  }

  note(kind: string, line: string): void {
    this.tally.add(`command:${kind}`)
    this.journal.push(line)
  }

  fail(problem: string): never {
    throw new Error(`${this.withLabels(problem)}\nof book ${this.book.id}, after\n${this.journal.map((line, i) => `  ${i + 1}. ${this.withLabels(line)}`).join('\n')}`)
  }

  private label = (id: string): string => this.labels.get(id) ?? id
  private withLabels = (text: string): string => text.replaceAll(/01900000-0000-7000-8000-[0-9a-f]{12}/g, (id) => this.label(id))
  private outcome = (result: Result): string =>
    'refused' in result ? `refused: ${result.refused.join(', ')}` : result.value instanceof Map ? [...(result.value as Map<string, BatchItem>)].map(([id, { no, problem }]) => `${this.label(id)} ${problem ?? no ?? 'done'}`).join(', ') : 'done'
  private short(action: Action): string {
    const lines = (content: Content) => `${content.id} ${content.date} ${content.kind} ${content.attachments} [${content.lines.map((l) => `${l.account}${l.party ? '*' : ''} ${l.side} ${l.fen}`).join(', ')}]`
    return Object.entries(action).map(([name, value]) => (name === 'draft' ? lines(value as Content) : typeof value === 'string' ? value : `${name}=${JSON.stringify(value)}`)).join(' ')
  }

  /** A client that uses the key of one command for another is refused. */
  async reuseKey([one, other]: [Content, Content]): Promise<void> {
    const key = mintId()
    const first: Action = { do: 'submit', by: '甲会计', draft: one }
    const result = await this.desk.call(this.book, first, key)
    this.note('submit', `${this.short(first)} → ${this.outcome(result)}`)
    this.judge('submit', this.model.execute(first), result)
    if ('refused' in result) return
    const second = await this.desk.call(this.book, { do: 'submit', by: '甲会计', draft: other }, key)
    this.note('reuseKey', `the same key for ${other.id} → ${this.outcome(second)}`)
    this.judge('reuseKey', { refused: ['key'] }, second)
  }

  /** The same command from two connections at once: it happens once, and whoever hears "refused" hears the first answer on asking again. */
  async twice(action: Action): Promise<void> {
    const key = mintId()
    const expected = this.model.execute(action)
    const results = await Promise.all([this.desk.call(this.book, action, key), this.desk.call(this.book, action, key)])
    this.note('twice', `${this.short(action)}, sent twice at once → ${results.map(this.outcome).join('; ')}`)
    const done = results.filter((result) => !('refused' in result))
    this.judge(action.do, expected, done[0] ?? results[0])
    if (done.length === 0) return
    for (const result of results) if ('refused' in result && result.refused.some((reason) => reason.startsWith('?'))) this.fail(`one of two equal commands met ${result.message}`)
    const asked = await this.desk.call(this.book, action, key)
    if (!sameResult(asked, done[0]!)) this.fail(`asked again, it answered ${this.outcome(asked)}`)
    await this.follow(action, 'value' in done[0]! ? done[0].value : null)
    this.tally.add('twice:ok')
  }

  /** A voucher of another domain through the front door `post`, fully signed; and the month's close; as one transaction's work. */
  readonly works = {
    post: (content: Content) => ({
      name: `post at the front door ${content.id} ${content.date}`,
      expect: (): Answer => {
        const refused = this.model.problems(content)
        if (refused.length > 0) return { refused }
        const no = this.model.enter({ ...content, state: 'reviewed', version: 1, preparer: '甲会计', reviewer: '审核员', cashier: '出纳员', reversalOf: null, corrects: null, carryOver: false })
        return { refused: [], no }
      },
      run: () => this.held('甲会计', (ctx) => post(ctx, this.book.id, toVoucher(content), {
        preparedBy: '甲会计', preparer: people.get('甲会计')!.id, reviewedBy: '审核员', reviewer: people.get('审核员')!.id, cashierName: '出纳员', cashier: people.get('出纳员')!.id,
      })),
    }),
    submit: (content: Content) => ({
      name: `submit ${content.id} ${content.date}`,
      expect: () => this.model.execute({ do: 'submit', by: '甲会计', draft: content }),
      run: () => this.held('甲会计', (ctx) => submitDraft(ctx, { book: this.book.id, draft: toVoucher(content) })),
    }),
    close: (period: string) => ({
      name: `close ${period}`,
      expect: () => this.model.execute({ do: 'close', by: '审核员', period }),
      run: () => this.held('审核员', (ctx) => closePeriod(ctx, this.book.id, period)),
    }),
  }

  /** Runs the work in a transaction that commits only when it is let go; `reached` says that the work is done and still uncommitted (or refused). */
  private held(by: string, work: (ctx: Parameters<Parameters<Desk['act']>[1]>[0]) => Promise<unknown>): Held {
    const [reached, gate, pid] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<number>()]
    const result = this.desk.act(by, async (ctx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(ctx.trx)
      pid.resolve(rows[0]!.pid)
      const value = await work(ctx)
      reached.resolve()
      await gate.promise
      return value
    }).then((value): Result => ({ value }), (error: unknown): Result => refusalOf(error)).finally(() => reached.resolve())
    return { result, reached: reached.promise, letGo: () => gate.resolve(), pid: pid.promise }
  }

  /** Two transactions at once: the second begins while the first is done but not committed; the outcome is that of one after the other. */
  async race(first: Work, second: Work): Promise<void> {
    this.note('race', `${first.name}, uncommitted, while: ${second.name}`)
    const [one, other] = [first.expect(), second.expect()]
    const a = first.run()
    await a.reached
    const b = second.run()
    b.letGo()
    const pid = await b.pid
    let settled = false
    void b.result.then(() => (settled = true))
    while (!settled && !(await this.isBlocked(pid)));
    a.letGo()
    const results = [await a.result, await b.result]
    this.journal.push(`  → ${results.map(this.outcome).join('; ')}`)
    this.judge('race', one, results[0]!)
    this.judge('race', other, results[1]!)
  }

  private async isBlocked(pid: number): Promise<boolean> {
    const { rows } = await this.desk.watcher.query<{ blocked: boolean }>({ name: 'blocked', text: 'select cardinality(pg_blocking_pids($1)) > 0 as blocked', values: [pid] })
    return rows[0]!.blocked
  }
}

interface Held { result: Promise<Result>; reached: Promise<void>; letGo: () => void; pid: Promise<number> }
interface Work { name: string; expect: () => Answer; run: () => Held }

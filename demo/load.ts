import { systemContext, wholeCounty, type Context } from '../src/kernel/context.ts'
import type { Clock } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database/index.ts'
import { addMonths, periodOf, type Period } from '../src/kernel/day.ts'
import { newId, type Id } from '../src/kernel/id.ts'
import { withClient } from '../src/kernel/postgres/client.ts'
import { createCounty, createOrganisation, divisionByCode, importDivisions, parentCode } from '../src/domains/divisions/index.ts'
import { createPerson, registerDemo, type Post } from '../src/domains/identity/index.ts'
import { acceptDefaults, freezeDenominator, seedTargets } from '../src/domains/targets/index.ts'
import { acceptCounterparts } from '../src/domains/reports/index.ts'
import { addAccounts, addParties, appendHistory, carryOver, createBook, setOpening, useBook, type HistoryVoucher } from '../src/domains/ledger/index.ts'
import { accountTag } from '../src/domains/ledger/contract.ts'
import { layDesk } from './desk.ts'
import { createPlan, demoVouchers } from './plan.ts'
import type { DemoBook, DemoLogin, DemoPlan, DemoVillage } from './types.ts'

export interface DemoOptions {
  clock: Clock
  ownerUrl: string
  /** called with the number of books done */
  progress?: (done: number, total: number, what: string) => void
  /** only the books of the first so many villages, for tests */
  villages?: number
}

/** Books that are written at the same time; PostgreSQL and the generator share two cores. */
const LANES = 3

const postOf: Record<DemoLogin['post'], Post> = {
  administrator: 'systemAdmin', countyOffice: 'countyOffice', preparer: 'townAccountant', reviewer: 'townReviewer', cashier: 'townCashier',
  bookkeeper: 'villageClerk', villager: 'villager',
}

/**
 * Builds the demo county in an empty database through the same front doors as users do: divisions, organisations, books in set-up
 * with opening balances and history, year-end carry-over, then 启用. Returns the county's tenant number.
 */
export async function loadDemo(db: Database, { clock, ownerUrl, progress = () => undefined, villages }: DemoOptions): Promise<number> {
  const plan = createPlan()
  progress(0, plan.villages.length * 2, '行政区划')
  const county = await loadDivisions(db, plan, clock)
  const scope = wholeCounty(county)
  const inCounty = <T>(work: (ctx: Context) => Promise<T>) => db.transaction(scope, (trx) => work({ ...systemContext(clock, scope, trx, '演示数据'), today: plan.businessDate }))

  const queue = plan.villages.slice(0, villages).flatMap((village) => village.books.map((book) => ({ village, book })))
  const total = queue.length
  let done = 0
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { village, book } = next
      await inCounty((ctx) => loadBook(ctx, plan, village, book))
      progress(++done, total, book.name)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))

  await inCounty((ctx) => loadTargets(ctx, plan))
  // The two books of a village name each other as parties; the county has confirmed them, so that consolidation eliminates.
  await inCounty(async (ctx) => acceptCounterparts(ctx, { division: (await divisionByCode(ctx.trx, plan.county.code)).id }))
  await inCounty((ctx) => loadPeople(ctx, plan))
  // Fresh tables have no statistics; without them the first reports choose poor plans. Only the owner may gather them.
  await withClient(ownerUrl, (client) => client.query('analyze'))
  return county
}

async function loadDivisions(db: Database, plan: DemoPlan, clock: Clock): Promise<number> {
  const { code, name } = plan.county
  const county = await db.transaction(wholeCounty(Number(code)), (trx) => createCounty(trx, { code, name, now: clock.now() }))
  const rows = plan.divisions.map((d) => ({ code: d.code, name: d.name, parent: d.level === 3 ? '' : parentCode(d.code), level: d.level, category: d.category ?? null }))
  await importDivisions(db, { name: '演示区划', rows: rows.filter((row) => row.level > 3) }, { county: code, now: clock.now() })
  return county
}

async function loadBook(ctx: Context, plan: DemoPlan, village: DemoVillage, book: DemoBook): Promise<void> {
  const division = await divisionByCode(ctx.trx, village.code)
  const kind = book.kind === 'co-op' ? 'coop' : 'committee'
  const { uscc, name } = kind === 'coop' ? village.coop : village.committee
  const { organisation } = await createOrganisation(ctx, { division: division.id, kind, level: 'village', name, uscc })
  const { id } = await createBook(ctx, { village: division.id, kind, name: book.name, start: book.start, organisation: organisation.id })
  await addAccounts(ctx, id, book.subAccounts.map(({ code, name, tag }) => ({ code, name, tag: tag ? accountTag.parse(tag) : null })))
  const parties = await loadParties(ctx, id, book)
  if (book.opening.length > 0)
    await setOpening(ctx, id, null, book.opening.map(({ account, party, fen }) => ({ account, fen, ...(party && { party: parties.get(party)! }) })))

  const years = new Map<string, HistoryVoucher[]>()
  for (const voucher of numbered(plan, book, parties)) {
    const year = voucher.date.slice(0, 4)
    years.set(year, [...(years.get(year) ?? []), voucher])
  }
  for (const [year, vouchers] of years) {
    await appendHistory(ctx, id, vouchers, null)
    if (`${year}-12` <= book.lastClosed) await carryOver(ctx, id, Number(year))
  }
  await useBook(ctx, id, addMonths(book.lastClosed, 1))
}

async function loadParties(ctx: Context, id: Id, book: DemoBook): Promise<Map<string, Id>> {
  const byName = await addParties(ctx, id, book.parties.map(({ name, kind }) => ({ name, category: kind })))
  return new Map(book.parties.map(({ key, name }) => [key, byName.get(name)!]))
}

/** The generator's vouchers with their ids and numbers: a voucher's number is its place within its month. */
function* numbered(plan: DemoPlan, book: DemoBook, parties: ReadonlyMap<string, Id>): Generator<HistoryVoucher> {
  let month: Period = ''
  let no = 0
  for (const { date, kind, attachments, preparedBy, reviewedBy, lines } of demoVouchers(plan, book)) {
    if (periodOf(date) !== month) {
      month = periodOf(date)
      no = 0
    }
    no += 1
    yield {
      id: newId(), date, word: '记', kind, attachments, preparedBy, reviewedBy, no,
      lines: lines.map((line) => ({
        account: line.account, side: line.side, amountFen: line.fen, summary: line.summary,
        ...(line.party && { party: parties.get(line.party)! }), ...(line.allocation && { allocation: line.allocation }),
      })),
    }
  }
}

async function loadTargets(ctx: Context, plan: DemoPlan): Promise<void> {
  await acceptDefaults(ctx)
  await seedTargets(ctx, plan.targets)
  for (const year of [2024, 2025, 2026]) await freezeDenominator(ctx, year)
}

async function loadPeople(ctx: Context, plan: DemoPlan): Promise<void> {
  const logins = []
  for (const person of plan.people) {
    const division = await divisionByCode(ctx.trx, person.scope)
    const { username, password, displayName, postName } = person
    const { person: id } = await createPerson(ctx, {
      name: displayName, username, password, phone: person.phone.replaceAll('-', ''),
      grants: [{ post: postOf[person.post], scopeDivision: division.id, validFrom: '2024-01-01' }],
    })
    if (person.post === 'preparer') await layDesk(ctx, division.id, { id, name: displayName })
    logins.push({ username, password, title: postName === displayName ? postName : `${postName} ${displayName}` })
  }
  await registerDemo(ctx, { today: plan.businessDate, logins })
}


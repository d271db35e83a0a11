import { addMonths } from '../src/kernel/day.ts'
import type { Period } from '../src/kernel/day.ts'
import type { Fen } from '../src/kernel/money.ts'
import { subAccountsOf } from './accounts.ts'
import { planArrears, planContracts, planInstalments } from './contracts.ts'
import { FIRST_MONTH, YEARS, monthsOfYear, planPrepaid, rankIncomes, sourceProfile, splitByMonth, splitBySource } from './income.ts'
import { demoLogins, planStaff } from './logins.ts'
import { committeeOpening, coopOpening } from './opening.ts'
import { organisation } from './organisations.ts'
import { partiesOf } from './parties.ts'
import { demoPerson, nameSource } from './people.ts'
import { Random } from './random.ts'
import { planDivisions, planJointVentures, planSites } from './sites.ts'
import type { Site } from './sites.ts'
import type { BookKind, DemoArrears, DemoBook, DemoContract, DemoPlan, DemoPrepaid, DemoVillage, DueInstalment, SourceAmounts } from './types.ts'
import { COUNTY } from './village-names.ts'
import { committeeBudget, coopWage } from './vouchers.ts'

export type * from './types.ts'
export { demoVouchers } from './vouchers.ts'

const PRODUCE = ['茶叶', '稻谷', '鲜鱼', '瓜蒌', '草莓', '蔬菜', '菌菇', '苗木']

interface VillageIncome {
  income: Map<Period, SourceAmounts>
  incomeByYear: Record<number, Fen>
  prepaid?: DemoPrepaid
}

/** The demo county: 196 villages and 392 books, January 2024 to October 2026, the same on every machine. */
export function createPlan(): DemoPlan {
  const sites = planSites()
  const incomes = planIncome(sites)
  const sized = sites.map((site, i) => {
    const facts = { code: site.code, ...incomes[i], income: incomes[i]?.income ?? new Map<Period, SourceAmounts>() }
    return { site, facts, contracts: planContracts(new Random(`contracts ${site.code}`), facts) }
  })
  const arrears = planArrears(sized)
  const instalments = planInstalments(sized)
  const staff = planStaff()
  const nextName = nameSource(new Random('representatives'))
  const villages = sites.map((site, i) => {
    const agency = staff.get(site.town.code)
    const income = incomes[i]
    const contracts = sized[i]?.contracts
    if (!agency || !income || !contracts) throw new RangeError(`no plan for ${site.name}`)
    return buildVillage(site, i, {
      ...income,
      contracts,
      arrears: arrears[i] ?? [],
      dueInstalments: instalments[i] ?? [],
      preparedBy: agency.preparer,
      reviewedBy: agency.reviewer,
      nextName,
    })
  })
  return {
    county: COUNTY,
    businessDate: '2026-10-31',
    divisions: planDivisions(sites),
    villages,
    people: demoLogins(villages, staff),
    targets: [
      { year: 2026, version: 1, setOn: '2026-01-12', reason: '年初下达', strongVillages: 46, meanFen: 45_000_000n },
      { year: 2026, version: 2, setOn: '2026-04-20', reason: '领导小组会议调整为双五十', strongVillages: 50, meanFen: 50_000_000n },
    ],
    jointVentures: planJointVentures(sites),
  }
}

function planIncome(sites: readonly Site[]): VillageIncome[] {
  const ranked = rankIncomes(sites.map(({ town }) => town.wealth))
  const profiles = sites.map(({ code, jointVenture }) => sourceProfile(new Random(`profile ${code}`), jointVenture !== undefined))
  const bySource = ranked.map((incomes) => splitBySource(incomes, profiles))
  return sites.map((site, i) => {
    const years = bySource.flatMap((villages) => villages[i] ?? [])
    const random = new Random(`months ${site.code}`)
    const months = YEARS.map((year) => monthsOfYear(year, site.lastMonth))
    const prepaid = random.chance(0.6) ? planPrepaid(random, years.map(({ lease }) => lease), months[2]?.length ?? 0) : undefined
    return {
      income: new Map(years.flatMap((amounts, y) => [...splitByMonth(random, amounts, months[y] ?? [], prepaid?.monthlyFen ?? 0n)])),
      incomeByYear: Object.fromEntries(YEARS.map((year, y) => [year, ranked[y]?.[i] ?? 0n])),
      prepaid,
    }
  })
}

interface VillageParts extends VillageIncome {
  contracts: DemoContract[]
  arrears: DemoArrears[]
  dueInstalments: DueInstalment[]
  preparedBy: string
  reviewedBy: string
  nextName: () => string
}

function buildVillage(site: Site, serial: number, parts: VillageParts): DemoVillage {
  const { code, name, town, kind, lastMonth, splitFrom, jointVenture } = site
  const { preparedBy, reviewedBy, nextName, ...money } = parts
  const random = new Random(`village ${code}`)
  const chair = demoPerson(nextName(), serial, random)
  const coop = organisation('co-op', town.name, name, serial, chair)
  const head = random.chance(0.8) ? chair : demoPerson(nextName(), 1000 + serial, random)
  const committee = organisation('committee', town.name, name, serial, head)
  const investee = jointVenture ?? random.pick(['澄禾农村商业银行', '澄禾惠民供销有限公司', '澄禾强村实业有限公司'])
  const parties = partiesOf({ code, villageName: name, coopName: coop.name, committeeName: committee.name, investee })
  const budget = committeeBudget({ code })
  const wageFen = coopWage(money)
  const dividendFen = [...money.income].reduce((sum, [period, { investment }]) => sum + (period.startsWith('2025') ? investment : 0n), 0n)
  const book = (bookKind: BookKind, rest: Pick<DemoBook, 'name' | 'start' | 'opening'>): DemoBook => ({
    key: `${code}-${bookKind}`,
    villageCode: code,
    kind: bookKind,
    lastMonth,
    lastClosed: addMonths(lastMonth, -1),
    preparedBy,
    reviewedBy,
    subAccounts: subAccountsOf(bookKind),
    parties: parties[bookKind],
    ...rest,
  })
  return {
    code,
    name,
    townCode: town.code,
    kind,
    coop,
    committee,
    jointVenture,
    splitFrom,
    produce: random.pick(PRODUCE),
    ...money,
    books: [
      book('co-op', {
        name: `${name}股份经济合作社`,
        start: FIRST_MONTH,
        opening: coopOpening(random, {
          yearIncomeFen: money.incomeByYear[2024] ?? 0n,
          dividendFen,
          wageFen: splitFrom === undefined ? wageFen : wageFen + budget.wageFen,
          arrears: money.arrears,
          prepaid: money.prepaid,
          parties: parties['co-op'],
          unified: splitFrom !== undefined,
        }),
      }),
      book('committee', {
        name: `${name}${kind === 'community' ? '居民委员会' : '村民委员会'}`,
        start: splitFrom ?? FIRST_MONTH,
        opening: splitFrom === undefined ? committeeOpening(random, budget.wageFen) : [],
      }),
    ],
  }
}

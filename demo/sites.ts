import type { Period } from '../src/kernel/day.ts'
import { LAST_MONTH } from './income.ts'
import { Random } from './random.ts'
import type { DemoDivision, DemoJointVenture } from './types.ts'
import { COUNTY, TOWNS, VILLAGE_STEMS } from './village-names.ts'
import type { TownSeed } from './village-names.ts'

export interface Site {
  code: string
  /** 泓泽村, 泓泽社区. */
  name: string
  kind: 'village' | 'community'
  town: TownSeed
  lastMonth: Period
  splitFrom?: Period
  jointVenture?: string
}

const JOINT_VENTURES = [
  { name: '澄禾联村茶旅发展有限公司', members: 10 },
  { name: '澄禾众村新能源有限公司', members: 13 },
  { name: '澄禾四方冷链物流有限公司', members: 4 },
]
/** Five villages are two to four months behind with their books. */
const BEHIND: readonly Period[] = ['2026-08', '2026-08', '2026-07', '2026-07', '2026-06']

/** The villages of the county in order of their codes, with their part in the story. */
export function planSites(): Site[] {
  let stem = 0
  const sites = TOWNS.flatMap((town) =>
    Array.from({ length: town.communities + town.villages }, (_, i): Site => {
      const community = i < town.communities
      const number = community ? 1 + i : 200 + i - town.communities
      return {
        code: `${town.code}${String(number).padStart(3, '0')}`,
        name: `${VILLAGE_STEMS[stem++] ?? ''}${community ? '社区' : '村'}`,
        kind: community ? 'community' : 'village',
        town,
        lastMonth: LAST_MONTH,
      }
    }),
  )
  // The first village of the demo town keeps ordinary books, because the demo logins open it.
  const drawn = new Random('story').shuffle(sites.filter(({ code, kind }) => kind === 'village' && code !== '349981100200'))
  BEHIND.forEach((lastMonth, i) => Object.assign(drawn[i] ?? {}, { lastMonth }))
  Object.assign(drawn[BEHIND.length] ?? {}, { splitFrom: '2026-07' })
  let next = BEHIND.length + 1
  for (const { name, members } of JOINT_VENTURES) {
    for (const site of drawn.slice(next, next + members)) site.jointVenture = name
    next += members
  }
  return sites
}

/** County, towns and villages as the statistics bureau would list them. */
export function planDivisions(sites: readonly Site[]): DemoDivision[] {
  return [
    { code: COUNTY.code, name: COUNTY.name, level: 3 },
    ...TOWNS.map(({ code, name }): DemoDivision => ({ code, name, level: 4 })),
    ...sites.map(({ code, name, kind, town }): DemoDivision => ({
      code,
      name,
      level: 5,
      category: kind === 'community' ? (town.kind === 'street' ? '111' : '121') : town.kind === 'street' ? '112' : '220',
    })),
  ]
}

export function planJointVentures(sites: readonly Site[]): DemoJointVenture[] {
  return JOINT_VENTURES.map(({ name }) => ({ name, villageCodes: sites.filter(({ jointVenture }) => jointVenture === name).map(({ code }) => code) }))
}

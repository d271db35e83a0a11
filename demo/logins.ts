import { nameSource } from './people.ts'
import { Random } from './random.ts'
import type { DemoLogin, DemoVillage } from './types.ts'
import { COUNTY, TOWNS } from './village-names.ts'

export interface TownStaff {
  preparer: string
  reviewer: string
  cashier: string
}

/** The agency accountants of every town: who prepares, who reviews, who pays. */
export function planStaff(): Map<string, TownStaff> {
  const nextName = nameSource(new Random('staff'))
  return new Map(TOWNS.map(({ code }) => [code, { preparer: nextName(), reviewer: nextName(), cashier: nextName() }]))
}

/** One login per post: the county office, one town's agency, one village of that town. */
export function demoLogins(villages: readonly DemoVillage[], staff: Map<string, TownStaff>): DemoLogin[] {
  const town = TOWNS[3]
  const village = villages.find(({ townCode, kind }) => townCode === town?.code && kind === 'village')
  const agency = staff.get(town?.code ?? '')
  if (!town || !village || !agency) throw new RangeError('the demo town is missing')
  const memberName = (key: string) => village.books[0].parties.find((party) => party.key === key)?.name ?? key
  const login = (
    post: DemoLogin['post'],
    username: string,
    postName: string,
    displayName: string,
    scope: string,
    serial: number,
  ): DemoLogin => ({ post, username, postName, displayName, scope, password: `demo-${username}-2026`, phone: `199-0000-${serial}` })
  return [
    login('administrator', 'guanliyuan', '系统管理员', '系统管理员', COUNTY.code, 9001),
    login('countyOffice', 'lingdaoxiaozu', '领导小组办公室', '领导小组办公室', COUNTY.code, 9002),
    login('preparer', 'zhidan', `${town.name}三资中心会计（制单）`, agency.preparer, town.code, 9003),
    login('reviewer', 'shenhe', `${town.name}三资中心会计（审核）`, agency.reviewer, town.code, 9004),
    login('cashier', 'chuna', `${town.name}三资中心出纳`, agency.cashier, town.code, 9005),
    login('bookkeeper', 'baozhangyuan', `${village.name}报账员`, memberName('m7'), village.code, 9006),
    login('villager', 'cunmin', `${village.name}村民`, memberName('m8'), village.code, 9007),
  ]
}

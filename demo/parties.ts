import { nameSource } from './people.ts'
import { Random } from './random.ts'
import type { BookKind, DemoParty } from './types.ts'

const FIRMS = ['谷丰', '穗安', '青穗', '泽润', '禾兴', '田悦', '萤火', '丰韵', '麦香', '沃野', '耘本', '蓼风', '荷塘里', '茶语', '林溪', '远帆']
const TRADES = ['农业有限公司', '种植专业合作社', '水产养殖场', '食品有限公司', '农机服务部', '茶业有限公司', '建材经营部', '家庭农场', '仓储物流有限公司', '苗木基地']
const GROUP_NUMERALS = ['一', '二', '三', '四', '五', '六']

export interface PartyFacts {
  code: string
  /** 泓泽村, 泓泽社区. */
  villageName: string
  coopName: string
  committeeName: string
  investee: string
}

/**
 * Whom the two books of a village deal with: members m1–m8, villager groups g1–g6 (dividends are paid by group),
 * counterparties c1–c5, the investee of the co-op, and the village's other book as `affiliate`.
 */
export function partiesOf({ code, villageName, coopName, committeeName, investee }: PartyFacts): Record<BookKind, DemoParty[]> {
  const random = new Random(`parties ${code}`)
  const nextName = nameSource(random)
  const members = Array.from({ length: 8 }, (_, i): DemoParty => ({ key: `m${i + 1}`, name: nextName(), kind: 'member' }))
  const groups = GROUP_NUMERALS.slice(0, random.int(4, 6)).map((numeral, i): DemoParty => ({
    key: `g${i + 1}`,
    name: `${villageName}第${numeral}村民小组（${random.int(28, 96)}户）`,
    kind: 'member',
  }))
  const firms = random.shuffle(FIRMS).slice(0, 5)
  const counterparties = firms.map((firm, i): DemoParty => ({ key: `c${i + 1}`, name: `澄禾${firm}${random.pick(TRADES)}`, kind: 'counterparty' }))
  return {
    'co-op': [
      ...members,
      ...groups,
      ...counterparties,
      { key: 'investee', name: investee, kind: 'counterparty' },
      { key: 'affiliate', name: committeeName, kind: 'affiliate' },
    ],
    committee: [...members.slice(0, 2), { key: 'affiliate', name: coopName, kind: 'affiliate' }],
  }
}

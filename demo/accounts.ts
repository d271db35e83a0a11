import type { BookKind, DemoSubAccount } from './types.ts'

const SHARED: DemoSubAccount[] = [
  { code: '15102', name: '管理及公益用固定资产', parent: '151' },
  { code: '15202', name: '管理及公益用资产折旧', parent: '152' },
  { code: '32201', name: '未分配收益', parent: '322', tag: 'undistributed' },
  { code: '32202', name: '各项分配', parent: '322', tag: 'appropriation' },
  { code: '50301', name: '村级运转补助', parent: '503' },
  { code: '50302', name: '产业及项目补助', parent: '503' },
  { code: '50401', name: '利息收入', parent: '504', tag: 'bankInterest' },
  { code: '50402', name: '其他', parent: '504' },
  { code: '51301', name: '干部误工补贴', parent: '513', tag: 'wages' },
  { code: '51302', name: '办公费', parent: '513' },
  { code: '51303', name: '水电费', parent: '513' },
  { code: '51304', name: '运转支出', parent: '513', tag: 'villageOperation' },
  { code: '51305', name: '差旅会议费', parent: '513' },
  { code: '51306', name: '折旧费', parent: '513' },
  { code: '51401', name: '环境整治及管护', parent: '514' },
  { code: '51402', name: '公益设施折旧修理', parent: '514' },
  { code: '51403', name: '成员福利', parent: '514' },
]

const COOP: DemoSubAccount[] = [
  { code: '10201', name: '农商行基本户', parent: '102' },
  { code: '10202', name: '农商行专户', parent: '102' },
  { code: '11201', name: '应收租金', parent: '112' },
  { code: '15101', name: '经营性固定资产', parent: '151' },
  { code: '15201', name: '经营性资产折旧', parent: '152' },
  { code: '21101', name: '预收租金', parent: '211', tag: 'prepaidRent' },
  { code: '21102', name: '押金', parent: '211', tag: 'deposit' },
  { code: '21103', name: '代收土地流转费', parent: '211', tag: 'passThrough' },
  { code: '24101', name: '衔接资金项目', parent: '241' },
  { code: '31101', name: '收益提取', parent: '311' },
  { code: '31102', name: '政府补助形成', parent: '311' },
  { code: '31103', name: '其他来源', parent: '311' },
  { code: '50101', name: '发包收入', parent: '501', tag: 'contracting' },
  { code: '50102', name: '租赁收入', parent: '501', tag: 'lease' },
  { code: '50103', name: '服务收入', parent: '501', tag: 'service' },
  { code: '50104', name: '销售收入', parent: '501', tag: 'sales' },
  { code: '50105', name: '光伏发电收入', parent: '501', tag: 'power' },
  { code: '50109', name: '其他经营收入', parent: '501' },
  { code: '51101', name: '服务成本', parent: '511' },
  { code: '51102', name: '销售成本', parent: '511' },
  { code: '51103', name: '经营资产折旧', parent: '511' },
  { code: '51104', name: '维修及保险', parent: '511' },
]

const COMMITTEE: DemoSubAccount[] = [
  { code: '10201', name: '农商行村委会账户', parent: '102' },
  { code: '31103', name: '其他来源', parent: '311' },
]

/** Sub-accounts of a demo book; accounts that it uses without sub-accounts are leaves of the national chart. */
export function subAccountsOf(kind: BookKind): DemoSubAccount[] {
  return [...SHARED, ...(kind === 'co-op' ? COOP : COMMITTEE)].sort((a, b) => (a.code < b.code ? -1 : 1))
}

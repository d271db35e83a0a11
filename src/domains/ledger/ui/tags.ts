import type { AccountTag } from '../contract.ts'

/** The standard tags of sub-accounts, as the screens name them. */
export const tagNames: Record<AccountTag, string> = {
  lease: '租赁', contracting: '发包', service: '服务', sales: '销售', power: '发电', otherOperating: '其他经营', prepaidRent: '预收租金', deposit: '押金保证金',
  passThrough: '代收代付', villageOperation: '运转支出', undistributed: '未分配收益', appropriation: '财政拨款', bankInterest: '存款利息', wages: '工资',
}

/** The text as a tag, or null. */
export const accountTag = (text: string | null): AccountTag | null => (text !== null && Object.hasOwn(tagNames, text) ? (text as AccountTag) : null)

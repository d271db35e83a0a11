import type { Batch, Finding, ImportKind, PartyCategory } from '../contract.ts'

export const kindNames: Record<ImportKind, string> = { opening: '期初余额', vouchers: '凭证' }

export const stateNames: Record<Batch['state'], string> = {
  uploaded: '已上传', staging: '读取中', staged: '待导入', posted: '已导入', cancelled: '已取消', failed: '读取失败', withdrawn: '已撤回',
}

export const stateColors: Partial<Record<Batch['state'], string>> = { staging: 'blue', staged: 'orange', posted: 'green', failed: 'red' }

export const severityNames: Record<Finding['severity'], string> = { error: '错误', gap: '断号', warning: '提醒' }

export const severityColors: Record<Finding['severity'], string> = { error: 'red', gap: 'orange', warning: 'default' }

export const categoryNames: Record<PartyCategory, string> = { member: '成员', household: '农户', counterparty: '往来单位', affiliate: '所属单位' }

/** For a Select. */
export const optionsOf = (names: Readonly<Record<string, string>>) => Object.entries(names).map(([value, label]) => ({ value, label }))

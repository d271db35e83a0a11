import { indexAccounts, searchAccounts } from '../src/domains/ledger/ui/grid/search.ts'
import type { Account } from '../src/domains/ledger/contract.ts'
import { initials } from '../src/kernel/pinyin.ts'
import { median, same } from './setup.ts'
import type { Row } from './index.ts'

const ACCOUNTS = 2_000
const RUNS = 300
const QUERIES = ['1', '102', 'yhck', 'yxck', 'zlsr', '租赁', '银行', '没有的科目'] as const

/** Searching a chart of 2,000 accounts for what an accountant types, against one includes() over code, name and initials. */
export function benchAccountSearch(): Row[] {
  const accounts = chart()
  const index = indexAccounts(accounts)
  const texts = accounts.map(({ code, name, initials: words }) => `${code} ${name} ${words}`)
  for (const query of QUERIES) {
    const found = searchAccounts(index, query).map(({ code }) => code)
    same(`search ${query}`, String(found.every((code) => texts.some((text) => text.startsWith(code) && text.includes(query)))), 'true')
  }
  const micros = (search: (query: string) => unknown) =>
    median(Array.from({ length: RUNS }, () => {
      const start = performance.now()
      for (const query of QUERIES) search(query)
      return ((performance.now() - start) * 1000) / QUERIES.length
    }))
  const ours = micros((query) => searchAccounts(index, query))
  const other = micros((query) => texts.filter((text) => text.includes(query)))
  return [{ name: `科目查找，${ACCOUNTS.toLocaleString('en')} 个科目（编码、拼音各读音、名称，排序） : 一次 includes 扫描`, ours, other, unit: '微秒', lowerIsBetter: true }]
}

function chart(): Account[] {
  const names = ['银行存款专户', '租赁收入', '办公费', '重点项目', '应收租金', '长期借款']
  return Array.from({ length: ACCOUNTS }, (_, i) => {
    const name = `${names[i % names.length] ?? ''}${i}`
    return {
      code: `${102 + (i % 400)}${String(i).padStart(4, '0')}`, name, parent: null, level: 2, root: '102', class: 'asset', side: 'debit', leaf: true, active: true, tag: null, dimensions: [],
      initials: initials(name),
    }
  })
}

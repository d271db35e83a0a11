import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { accountNames, openingText, voucherText } from './journal.ts'
import { MANIFEST, manifestText, readManifest, rootHash } from './manifest.ts'
import { jsonOf, xmlOf } from './markup.ts'
import { archiveReadme } from './readme.ts'

describe('journal', () => {
  const book = { id: 'b', name: '某村: 合作社', villageCode: '349981100200', villageName: '某村', prefixed: true }
  const accounts = [{ code: '101', name: '库存现金', parent: null }, { code: '501', name: '经营收入', parent: null }, { code: '50101', name: '租;金  (东)', parent: '501' }]

  it('names accounts from the top down, without what the programs would read', () => {
    expect(Object.fromEntries(accountNames(book, accounts))).toEqual({
      101: '349981100200 某村： 合作社:101 库存现金', 501: '349981100200 某村： 合作社:501 经营收入', 50101: '349981100200 某村： 合作社:501 经营收入:50101 租；金 （东）',
    })
    expect(accountNames({ ...book, prefixed: false }, accounts).get('101')).toBe('101 库存现金')
  })

  it('writes a red entry on its side, and tags what is no ordinary voucher', () => {
    const names = accountNames({ ...book, prefixed: false }, accounts)
    const text = voucherText(book, names, new Map([['p', '张;三']]), {
      id: 'v', date: '2026-01-02', word: '记', no: 7, kind: 'correction', summary: '红字 [2026-01-01] | x\ny',
      lines: [{ account: '101', side: 'debit', fen: '-5', summary: '红字 [2026-01-01] | x\ny', party: null }, { account: '50101', side: 'credit', fen: '-5', summary: '另', party: 'p' }],
    })
    expect(text).toBe(`2026-01-02 * (记-0007) 红字 ［2026-01-01］ ｜ x y
    ; book: 某村： 合作社 b
    ; village: 349981100200 某村
    ; kind: correction
    ; voucher: v
    101 库存现金  -0.05 CNY
    501 经营收入:50101 租；金 （东）  0.05 CNY
        ; 另
        ; party: 张；三

`)
  })

  it('leaves out an opening that is nothing', () => {
    expect(openingText(book, new Map(), '2026-01', [{ account: '101', fen: 0n }])).toBe('')
    expect(openingText(book, new Map([['101', '101 库存现金']]), '2026-01', [{ account: '101', fen: 1n }])).toContain('2025-12-31 * (期初) 期初余额')
  })
})

describe('manifest', () => {
  const manifest = {
    format: 'mingzhang-archive', version: 1, program: { name: 'mingzhang', version: '1' }, counts: { entry: 2 },
    book: { id: '0190a000-0000-7000-8000-000000000001', name: '账', kind: 'coop', standard: 's', village: '349981100200' }, files: [{ path: 'a', bytes: 1, sha256: '0'.repeat(64) }],
  } as const

  it('has the same root whatever release of the program wrote it', () => {
    const other = { ...manifest, program: { name: 'mingzhang', version: '2' }, files: [...manifest.files] }
    expect(rootHash(other)).toBe(rootHash({ ...manifest, files: [...manifest.files] }))
    expect(readManifest(manifestText(other), ['a', MANIFEST]).counts).toEqual({ entry: 2 })
  })

  it('refuses what is none', () => {
    for (const text of ['', '[]', '{"format":"other"}']) expect(() => readManifest(text, [])).toThrow('不是账套的开放档案')
    expect(() => readManifest(JSON.stringify({ format: 'mingzhang-archive', version: 1 }), [])).toThrow('不合格式')
  })
})

describe('markup', () => {
  const module = { name: '总账' as const, groups: [{ name: '会计科目', records: [{ 科目名称: '𠮷 & <𫖮>\u0001\ud800' }, { 科目名称: '"二"' }] }, { name: '记账凭证', records: [] }] }
  const decoded = async (content: AsyncIterable<Uint8Array>) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    return iconv.decode(Buffer.concat(chunks), 'gb18030')
  }

  it('escapes what XML cannot hold, in GB 18030', async () => {
    expect(await decoded(xmlOf(module))).toBe(`<?xml version="1.0" encoding="GB18030"?>
<!-- 未经认证 -->
<总账>
  <会计科目>
    <科目名称>𠮷 &amp; &lt;𫖮&gt;  </科目名称>
  </会计科目>
  <会计科目>
    <科目名称>&quot;二&quot;</科目名称>
  </会计科目>
</总账>
`)
  })

  it('writes the same as JSON, with empty groups', async () => {
    const parsed = JSON.parse(await decoded(jsonOf({ ...module, groups: [{ name: '会计科目', records: [{ 科目名称: '𠮷' }, { 科目名称: '"二"' }] }, module.groups[1]!] }))) as unknown
    expect(parsed).toEqual({ 说明: '未经认证', 总账: { 会计科目: [{ 科目名称: '𠮷' }, { 科目名称: '"二"' }], 记账凭证: [] } })
  })
})

it('the archive says how long its parts are kept (会计档案管理办法 art. 14)', () => {
  const terms = Object.fromEntries([...archiveReadme.matchAll(/^\| (\S+) \| [^|]+ \| ([^|]*年|永久) \|$/gm)].map(([, name, term]) => [name, term]))
  expect(terms).toEqual({
    '记账凭证、原始凭证': '30 年', '总账、明细账、日记账、其他辅助性账簿': '30 年', '月度、季度、半年度财务报告': '10 年', '年度财务报告': '永久', 固定资产卡片: '固定资产报废清理后 5 年',
  })
})

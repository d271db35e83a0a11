import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAccounts, addParties, createBook, post, useBook } from '../../src/domains/ledger/index.ts'
import { exampleFormats } from '../../src/domains/reports/examples.ts'
import { storeFile } from '../../src/kernel/files.ts'
import { newId } from '../../src/kernel/id.ts'
import { invoiceXml } from '../support/attachments.ts'
import { settled, startSite, type TestSite } from '../support/browser.ts'
import { useDatabase } from '../support/database.ts'
import { draft } from '../support/ledger.ts'

/** The desk's pages are fit for everyone: no rule of axe that is serious or critical is broken on any of them. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const database = useDatabase()
let site: TestSite
let ids: Record<string, string | number>
const people = new Map<string, Page>()

beforeAll(async () => {
  site = await startSite(database.appUrl, [{ username: '制单员', post: 'townAccountant', at: 'town' }, { username: '审核员', post: 'townReviewer', at: 'town' }])
  const { id: village } = site.village
  const voucher = newId()
  const { book, town } = await site.village.act(site.app.db, async (ctx) => {
    const open = async (kind: 'coop' | 'committee', name: string) => {
      const { id } = await createBook(ctx, { village, kind, name, start: '2025-12' })
      await addParties(ctx, id, [{ name: '郭某一', category: 'member' }, { name: '青枫村村民委员会' }])
      await useBook(ctx, id, '2025-12')
      return id
    }
    await open('committee', '青枫村村民委员会')
    const id = await open('coop', '青枫村股份经济合作社')
    await addAccounts(ctx, id, [{ code: '32201', name: '未分配收益', tag: 'undistributed' }, { code: '32202', name: '各项分配', tag: 'appropriation' }])
    await post(ctx, id, { ...draft('2025-12-12', ['101', 500_000n], ['501', -500_000n]), id: voucher }, { preparedBy: '甲', reviewedBy: '乙' })
    const division = await ctx.trx.selectFrom('divisions.division').select('id').where('code', '=', '349981100').executeTakeFirstOrThrow()
    return { book: id, town: division.id }
  })
  const preparer = await site.as('制单员')
  const keep = async (bytes: Uint8Array) => (await storeFile(site.app.dataDir, site.village.county, bytes)).sha256
  await preparer.attachments.addFile({ key: newId(), book, target: voucher, id: newId(), sha256: await keep(invoiceXml({ no: '25347000000000000001', total: '5000.00' })), name: '发票.xml' })
  const balances = Buffer.from('科目编码,科目名称,往来,借方余额,贷方余额\n101,现金,,300.50,\n202,应付款,,,100.50\n301,资本,,,200.00')
  const { id: plan } = await preparer.transitions.createConversion({ key: newId(), village, bookKind: 'coop', bookName: '青枫村旧账', start: '2024-01', fileName: '旧账余额.csv', upload: await keep(balances), standard: 'village-2004' })
  await preparer.ledger.submitDraft({ key: newId(), book, draft: { ...draft('2025-12-20', ['513', 30_000n], ['101', -30_000n]), id: newId() } })
  ids = { book, town, village, voucher, plan }
  for (const who of ['制单员', '审核员']) people.set(who, await site.open(who))
})
afterAll(() => site.close())

interface Violation {
  id: string
  impact: string
  nodes: { target: string[]; html: string }[]
}

/** What axe finds on the page that is shown, serious or critical: rule, place and markup. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return await page.evaluate(async () => {
    const { axe: tool } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }
    return (await tool.run({ resultTypes: ['violations'] })).violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')}: ${html.slice(0, 160)}`))
  })
}

const ledgers = ['detail', 'general', 'journal', 'columns', 'quantity', 'day', 'parties', 'ageing']
/** Every page with the person who works on it; what is in braces is put in when it is known. */
const pages: [who: string, path: string][] = [
  ['审核员', '/desk/{town}'],
  ['审核员', '/desk/{town}/search?text=5000'],
  ['制单员', '/books/{book}/drafts/new'],
  ['制单员', '/books/{book}/drafts'],
  ['审核员', '/books/{book}/drafts?state=submitted'],
  ...ledgers.map((view): [string, string] => ['制单员', `/books/{book}/accounts/101?from=2025-12&to=2025-12&view=${view}`]),
  ['制单员', '/vouchers/2025/{voucher}'],
  ['审核员', '/books/{book}/periods'],
  ['制单员', '/books/{book}/periods'],
  ['制单员', '/books/{book}/distribution?year=2025'],
  ['制单员', '/books/{book}/schedules'],
  ['制单员', '/books/{book}/notes?month=2025-12'],
  ['制单员', '/reports'],
  ['制单员', `/reports/${exampleFormats[0]!.id}?month=2025-12`],
  ['制单员', '/reports/new/edit'],
  ['制单员', '/divisions/{town}/consolidated?month=2025-12'],
  ['制单员', '/transitions/{town}'],
  ['制单员', '/transitions/{village}?start=conversion'],
  ['制单员', '/transitions/{village}?start=split'],
  ['制单员', '/transitions/plan/{plan}'],
  ['制单员', '/villages/{village}/mutual'],
  ['制单员', '/books/{book}/archive'],
  ['制单员', '/archives/import'],
]

test.each(pages)('%s finds nothing in the way on %s', async (who, path) => {
  const page = people.get(who)!
  await page.goto(path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(ids[name])))
  await settled(page)
  // A button that has just become usable fades in; only its last colour counts.
  await page.waitForFunction(() => !document.getAnimations().some((animation) => animation instanceof CSSTransition))
  expect(await page.locator('.ant-result').count()).toBe(0)
  expect(await violationsOf(page)).toEqual([])
})

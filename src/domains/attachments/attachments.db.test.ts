import { rmSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invoiceXml, jpegOf, ofdOf, pdfOf } from '../../../test/support/attachments.ts'
import { useDatabase } from '../../../test/support/database.ts'
import { draft } from '../../../test/support/ledger.ts'
import { startServer, type Api, type TestServer } from '../../../test/support/server.ts'
import { openFile } from '../../kernel/files.ts'
import { newId } from '../../kernel/id.ts'
import { createBook, useBook } from '../ledger/index.ts'
import { archivePart } from './handlers/archive.ts'
import { verifyFiles } from './index.ts'

const database = useDatabase()
let server: TestServer
let accountant: Api
let reviewer: Api
let neighbour: Api
let county: Api
const cookies = new Map<string, string>()
let [own, second, far] = ['', '', '']

beforeAll(async () => {
  server = await startServer(database.appUrl, [
    { username: '会计', post: 'townAccountant', at: 'town' },
    { username: '审核', post: 'townReviewer', at: 'town' },
    { username: '邻镇', post: 'townAccountant', at: 'otherTown' },
    { username: '县会计', post: 'townAccountant', at: 'county' },
    { username: '报账员', post: 'villageClerk', at: 'village' },
  ])
  ;[accountant, reviewer, neighbour, county] = [await server.as('会计'), await server.as('审核'), await server.as('邻镇'), await server.as('县会计')]
  for (const name of ['会计', '审核', '邻镇', '县会计', '报账员']) cookies.set(name, await server.cookieOf(name))
  const { app, village } = server
  const open = (place: number, name: string, kind: 'coop' | 'committee') => village.act(app.db, async (ctx) => {
    const { id } = await createBook(ctx, { village: place, kind, name, start: '2026-09' })
    await useBook(ctx, id, '2026-09')
    return id
  })
  own = await open(village.id, '青枫村合作社', 'coop')
  second = await open(village.id, '青枫村村委会', 'committee')
  far = await open(village.other, '白杨村合作社', 'coop')
})
afterAll(() => server.close())

const upload = async (bytes: Uint8Array, who = '会计'): Promise<string> => {
  const response = await server.http.inject({ method: 'POST', url: '/upload?name=x', headers: { cookie: cookies.get(who)!, 'content-type': 'application/octet-stream' }, payload: Buffer.from(bytes) })
  expect(response.statusCode, response.body).toBe(200)
  return response.json<{ sha256: string }>().sha256
}
const newDraft = async (api: Api, book: string, fen = 10_000n): Promise<string> => {
  const paper = { ...draft('2026-10-12', ['502', fen], ['501', -fen]), id: newId() }
  const { id } = await api.ledger.saveDraft({ book, draft: { ...paper, lines: paper.lines.map(({ amountFen, ...line }) => ({ ...line, amount: (Number(amountFen) / 100).toFixed(2) })) }, version: null })
  return id
}
const add = async (api: Api, book: string, target: string, bytes: Uint8Array, name: string, more: { usedFen?: bigint; who?: string } = {}) => {
  const { who, ...rest } = more
  const sha256 = await upload(bytes, who ?? (api === neighbour ? '邻镇' : '会计'))
  return await api.attachments.addFile({ key: newId(), book, target, id: newId(), sha256, name, ...rest })
}
const submit = async (book: string, id: string) => {
  const paper = draft('2026-10-12', ['502', 10_000n], ['501', -10_000n])
  await accountant.ledger.submitDraft({ key: newId(), book, draft: { ...paper, id } })
}
const postDraft = async (book: string, id: string) => {
  await submit(book, id)
  return await reviewer.ledger.postDraft({ key: newId(), book, draft: id })
}
const filesOf = async (book: string, target: string) => (await accountant.attachments.list({ book, target })).files

describe('adding', () => {
  it('keeps the original and gives it back unchanged, with its own media type', async () => {
    const target = await newDraft(accountant, own)
    const bytes = pdfOf('keep')
    const added = await add(accountant, own, target, bytes, '../一月/电费.pdf')
    expect(added).toMatchObject({ name: '电费.pdf', kind: 'pdf', media: 'application/pdf', size: bytes.length, invoice: null, signature: 'unchecked', addedBy: '会计', origin: 'desk' })
    const file = await accountant.attachments.download({ book: own, id: added.id })
    expect([file.type, file.name, Buffer.from(await file.arrayBuffer()).equals(bytes)]).toEqual(['application/pdf', '电费.pdf', true])
    expect(await accountant.attachments.list({ book: own, target })).toEqual({ present: true, editable: true, files: [added] })
  })

  it('waits for the voucher to be saved', async () => {
    expect(await accountant.attachments.list({ book: own, target: newId() })).toEqual({ present: false, editable: false, files: [] })
    await expect(add(accountant, own, newId(), pdfOf('早'), '早.pdf')).rejects.toThrow('凭证还没有保存')
  })

  it.each([
    ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), '图.xml', '只接受图片'],
    ['a drawing in disguise', Buffer.from('<x:svg xmlns:x="http://www.w3.org/2000/svg"/>'), '图.xml', '网页和矢量图不能'],
    ['a wrong ending', pdfOf('错'), '照片.jpg', '扩展名与内容不符'],
    ['no content', Buffer.alloc(0), '空.pdf', '文件是空的'],
    ['a zip that is no OFD', ofdOf({}).subarray(0, 60), '坏.ofd', 'OFD'],
    ['too much', Buffer.alloc(20 * 1024 * 1024 + 1), '大.pdf', '不能超过 20 MB'],
  ])('refuses %s', async (_, bytes, name, message) => {
    const target = await newDraft(accountant, own)
    await expect(add(accountant, own, target, bytes, name)).rejects.toThrow(message)
  })

  it('refuses an OFD that would burst', async () => {
    const target = await newDraft(accountant, own)
    await expect(add(accountant, own, target, ofdOf({}, { 'Doc_0/a.xml': ' '.repeat(2 * 1024 * 1024) }), '弹.ofd')).rejects.toThrow('解开后过大')
  })

  it('is for accountants only, and out of scope nothing is there', async () => {
    const target = await newDraft(accountant, own)
    const { id } = await add(accountant, own, target, jpegOf(9, 9, 'scope'), '收据.jpg')
    await expect(reviewer.attachments.removeFile({ key: newId(), book: own, id })).rejects.toThrow('没有这项权限')
    for (const call of [
      () => neighbour.attachments.list({ book: own, target }),
      () => neighbour.attachments.download({ book: own, id }),
      () => neighbour.attachments.ticket({ book: own, target }),
      () => neighbour.attachments.changeFile({ key: newId(), book: own, id, paperLocation: 'x' }),
      () => neighbour.attachments.download({ book: far, id }),
    ]) await expect(call()).rejects.toMatchObject({ status: 404 })
    const response = await server.http.inject({ method: 'POST', url: '/upload?name=x', headers: { cookie: cookies.get('审核')! }, payload: 'x' })
    expect(response.statusCode).toBe(403)
  })
})

describe('by the village’s 报账员', () => {
  it('papers are handed in for drafts of the own village, at the desk and by phone, and nothing is changed or taken off', async () => {
    const clerk = await server.as('报账员')
    const target = await newDraft(accountant, own)
    const added = await add(clerk, own, target, jpegOf(11, 9, '交单'), '收据.jpg', { who: '报账员' })
    expect(added.addedBy).toBe('报账员')
    const { token } = await clerk.attachments.ticket({ book: own, target })
    const sent = await server.http.inject({ method: 'POST', url: `/u/${token}?name=image`, headers: { 'content-type': 'application/octet-stream' }, payload: Buffer.from(jpegOf(12, 9, '手机交单')) })
    expect(sent.statusCode).toBe(200)
    expect((await filesOf(own, target)).map(({ origin, addedBy }) => [origin, addedBy])).toEqual([['desk', '报账员'], ['phone', '报账员']])
    await expect(clerk.attachments.removeFile({ key: newId(), book: own, id: added.id })).rejects.toThrow('没有这项权限')
    await expect(clerk.attachments.changeFile({ key: newId(), book: own, id: added.id, usedFen: 1n })).rejects.toThrow('没有这项权限')

    await submit(own, target)
    await expect(add(clerk, own, target, jpegOf(13, 9, '迟交'), '迟.jpg', { who: '报账员' })).rejects.toMatchObject({ status: 403, code: 'attachments.accountantOnly' })
    await expect(clerk.attachments.ticket({ book: own, target })).rejects.toMatchObject({ status: 403 })
  })

  it('another village is not there', async () => {
    const clerk = await server.as('报账员')
    const target = await newDraft(neighbour, far)
    await expect(add(clerk, far, target, jpegOf(14, 9, '别村'), '收据.jpg', { who: '报账员' })).rejects.toMatchObject({ status: 404 })
    await expect(clerk.attachments.ticket({ book: far, target })).rejects.toMatchObject({ status: 404 })
  })
})

describe('the same paper twice', () => {
  it('stops: named by its voucher in scope, as another book of the county beyond', async () => {
    const first = await newDraft(accountant, own)
    const bytes = jpegOf(30, 20, '同一张')
    await add(accountant, own, first, bytes, '收据.jpg')
    await expect(add(accountant, own, first, bytes, '收据2.jpg')).rejects.toThrow('这张凭证已经有这份文件：收据.jpg')
    const again = await newDraft(accountant, second)
    await expect(add(accountant, second, again, bytes, '换个名字.jpg')).rejects.toThrow('“青枫村合作社”2026-10-12 的未记账凭证')
    const { no } = await postDraft(own, first)
    await expect(add(accountant, second, again, bytes, '收据.jpg')).rejects.toThrow(`“青枫村合作社”2026年10月 记-000${no}号凭证`)

    const beyond = await newDraft(neighbour, far)
    const refused = add(neighbour, far, beyond, bytes, '收据.jpg').catch((error: Error) => error.message)
    expect(await refused).toContain('这份文件已经是本县另一账套的附件')
    expect(await refused).not.toContain('青枫')
  })

  it('is decided between two people who do it at the same moment', async () => {
    const bytes = jpegOf(31, 21, '同时')
    const [here, there] = [await newDraft(accountant, own), await newDraft(neighbour, far)]
    const results = await Promise.allSettled([add(accountant, own, here, bytes, '收据.jpg'), add(neighbour, far, there, bytes, '收据.jpg')])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('may be used again once the other voucher has given it up', async () => {
    const bytes = jpegOf(32, 22, '让出')
    const [first, other] = [await newDraft(accountant, own), await newDraft(accountant, own)]
    const { id } = await add(accountant, own, first, bytes, '收据.jpg')
    await accountant.attachments.removeFile({ key: newId(), book: own, id })
    expect(await filesOf(own, first)).toEqual([])
    await add(accountant, own, other, bytes, '收据.jpg')
    await accountant.ledger.removeDraft({ key: newId(), book: own, draft: other })
    await add(accountant, own, first, bytes, '收据.jpg')
    expect(await filesOf(own, first)).toHaveLength(1)
  })
})

describe('invoices', () => {
  const bill = (no: string, total = '300.00', mark = '') => invoiceXml({ no: `2634200000000000${no}`, total, mark })

  it('are read from XML and OFD', async () => {
    const target = await newDraft(accountant, own)
    const xml = await add(accountant, own, target, bill('1000'), '发票.xml')
    expect(xml).toMatchObject({ kind: 'invoiceXml', invoice: { code: '', no: '26342000000000001000', totalFen: 30_000n, usedFen: 30_000n, date: '2026-10-09', seller: '青枫农资&机械店', source: 'read' } })
    const older = ofdOf({ 发票代码: '034022600111', 发票号码: '01234567', 合计金额: '100.00', 合计税额: '3.00', 开票日期: '2026年10月08日' })
    expect((await add(accountant, own, target, older, '旧发票.ofd')).invoice).toMatchObject({ code: '034022600111', no: '01234567', totalFen: 10_300n, date: '2026-10-08', seller: null })
    const attached = ofdOf({}, { 'Doc_0/Attachs/original_invoice.xml': bill('1001').toString() })
    expect((await add(accountant, own, target, attached, '数电.ofd')).invoice?.no).toBe('26342000000000001001')
    expect((await add(accountant, own, target, ofdOf({}, { 'Doc_0/Attachs/broken.xml': '<a>' }), '回单.ofd')).invoice).toBe(null)
    expect(await add(accountant, own, target, Buffer.from('<bank><slip>1</slip></bank>'), '回单.xml')).toMatchObject({ kind: 'other', invoice: null })
  })

  it('count once on a voucher, however many files of it hang there', async () => {
    const target = await newDraft(accountant, own)
    const first = await add(accountant, own, target, bill('2000'), '发票.xml')
    await add(accountant, own, target, bill('2000', '300.00', '另一份'), '发票副本.xml')
    await accountant.attachments.removeFile({ key: newId(), book: own, id: first.id })
    const other = await newDraft(accountant, second)
    await expect(add(accountant, second, other, bill('2000'), '发票.xml')).rejects.toThrow('不能重复入账')
  })

  it('serve several vouchers of the county while the sum stays within the total', async () => {
    const [first, other, beyond] = [await newDraft(accountant, own), await newDraft(accountant, second), await newDraft(neighbour, far)]
    const { id } = await add(accountant, own, first, bill('3000'), '发票.xml')
    await expect(add(neighbour, far, beyond, bill('3000'), '发票.xml', { usedFen: 100n })).rejects.toThrow('发票 26342000000000003000 已用于本县另一账套：价税合计 300.00 元，已列支 300.00 元，不能重复入账')
    await accountant.attachments.changeFile({ key: newId(), book: own, id, usedFen: 12_000n })
    await expect(add(accountant, second, other, bill('3000'), '发票.xml')).rejects.toThrow('还可列支 180.00 元，本凭证要列支 300.00 元')
    await add(accountant, second, other, bill('3000'), '发票.xml', { usedFen: 10_000n })
    await expect(add(neighbour, far, beyond, bill('3000'), '发票.xml', { usedFen: 8_001n })).rejects.toThrow('还可列支 80.00 元')
    await add(neighbour, far, beyond, bill('3000'), '发票.xml', { usedFen: 8_000n })
    await expect(accountant.attachments.changeFile({ key: newId(), book: own, id, usedFen: 12_001n })).rejects.toThrow('还可列支 120.00 元')
    await expect(accountant.attachments.changeFile({ key: newId(), book: own, id, usedFen: 40_000n })).rejects.toThrow('不在发票 26342000000000003000 的价税合计')
  })

  it('are typed where the file does not say them, and then held the same way', async () => {
    const [first, other] = [await newDraft(accountant, own), await newDraft(accountant, own)]
    const picture = await add(accountant, own, first, jpegOf(50, 40, '发票照片'), '发票.jpg')
    const type = (id: string, no: string, totalFen: bigint, code = '', usedFen?: bigint) =>
      accountant.attachments.changeFile({ key: newId(), book: own, id, invoice: { no, totalFen, code }, ...(usedFen !== undefined && { usedFen }) })
    await expect(type(picture.id, '01234568', 100n)).rejects.toThrow('还需要填写发票代码')
    await expect(accountant.attachments.changeFile({ key: newId(), book: own, id: picture.id, usedFen: 1n })).rejects.toThrow('还没有发票号码')
    expect((await type(picture.id, '26342000000000004000', 50_000n)).invoice).toMatchObject({ usedFen: 50_000n, source: 'typed' })
    expect((await type(picture.id, '26342000000000004001', 60_000n, '', 20_000n)).invoice).toMatchObject({ no: '26342000000000004001', usedFen: 20_000n })
    await expect(add(accountant, own, other, bill('4001', '700.00'), '发票.xml')).rejects.toThrow('登记的价税合计是 600.00 元，与这里的 700.00 元不同')
    const shared = await add(accountant, own, other, jpegOf(50, 40, '发票照片'), '发票.jpg', { usedFen: 40_000n })
    expect(shared.invoice).toMatchObject({ no: '26342000000000004001', totalFen: 60_000n, usedFen: 40_000n, source: 'typed' })
    await expect(type(shared.id, '26342000000000004002', 1n)).rejects.toThrow('另有凭证用到同一份文件')
    const xml = await add(accountant, own, first, bill('4003'), '发票.xml')
    await expect(type(xml.id, '26342000000000004004', 1n)).rejects.toThrow('从文件里读出')
  })

  it('pass from a voucher to the one that corrects it', async () => {
    const wrong = await newDraft(accountant, own)
    await add(accountant, own, wrong, bill('5000'), '发票.xml')
    await add(accountant, own, wrong, jpegOf(60, 40, '验收单'), '验收单.jpg')
    const { year } = await postDraft(own, wrong)
    const blue = newId()
    await accountant.ledger.correctVoucher({ key: newId(), voucher: wrong, year, draft: blue, date: '2026-10-20' })
    await add(accountant, own, blue, bill('5000'), '发票.xml')
    await add(accountant, own, blue, jpegOf(60, 40, '验收单'), '验收单.jpg')
    expect(await filesOf(own, blue)).toHaveLength(2)
    const third = await newDraft(accountant, own)
    await expect(add(accountant, own, third, bill('5000'), '发票.xml', { usedFen: 1n })).rejects.toThrow('不能重复入账')
    const [file] = await filesOf(own, blue)
    await accountant.attachments.removeFile({ key: newId(), book: own, id: file!.id })
    await expect(add(accountant, own, third, bill('5000'), '发票.xml', { usedFen: 1n })).rejects.toThrow('不能重复入账')
  })
})

describe('after submission', () => {
  it('nothing can be taken off or changed, only added; the paper’s place may be said', async () => {
    const target = await newDraft(accountant, own)
    const { id } = await add(accountant, own, target, invoiceXml({ no: '26342000000000006000', total: '10.00' }), '发票.xml')
    await submit(own, target)
    const remove = () => accountant.attachments.removeFile({ key: newId(), book: own, id })
    await expect(remove()).rejects.toThrow('请先收回凭证')
    await reviewer.ledger.postDraft({ key: newId(), book: own, draft: target })
    await expect(remove()).rejects.toThrow('凭证已记账，附件只能补充')
    await expect(accountant.attachments.changeFile({ key: newId(), book: own, id, usedFen: 1n })).rejects.toThrow('凭证已记账')
    expect(await accountant.attachments.changeFile({ key: newId(), book: own, id, paperLocation: '镇档案室 3 号柜' })).toMatchObject({ paperLocation: '镇档案室 3 号柜' })
    const later = await add(accountant, own, target, jpegOf(70, 40, '补扫'), '补扫.jpg')
    expect((await accountant.attachments.changeFile({ key: newId(), book: own, id: later.id, invoice: { no: '26342000000000006001', totalFen: 900n } })).invoice?.usedFen).toBe(900n)
    expect((await accountant.attachments.list({ book: own, target })).editable).toBe(false)

    const { app, village } = server
    const actions = await village.act(app.db, (ctx) => sql<{ action: string; actor: string }>`select action, actor from kernel.audit where target = ${target} and action like 'attachments.%' order by at, id`.execute(ctx.trx))
    expect(actions.rows.map(({ action }) => action)).toEqual(['attachments.addFile', 'attachments.changeFile', 'attachments.addFile', 'attachments.changeFile'])
    // The second wall: not by SQL either.
    const trying = (statement: string) => village.act(app.db, (ctx) => sql.raw(statement).execute(ctx.trx))
    await expect(trying(`update attachments.file set removed_at = now(), removed_by = 'x' where id = '${id}'`)).rejects.toThrow('附件不能移除')
    await expect(trying(`delete from attachments.invoice where target = '${target}'`)).rejects.toThrow('附件不能移除')
    await expect(trying(`delete from attachments.file where id = '${id}'`)).rejects.toThrow('permission denied')
    await expect(trying(`update attachments.file set sha256 = '\\x00' where id = '${id}'`)).rejects.toThrow('permission denied')
  })
})

describe('by phone', () => {
  const send = (token: string, bytes: Uint8Array, name = 'image') =>
    server.http.inject({ method: 'POST', url: `/u/${token}?name=${encodeURIComponent(name)}`, headers: { 'content-type': 'application/octet-stream' }, payload: Buffer.from(bytes) })
  const look = (token: string) => server.http.inject({ url: `/u/${token}` })

  it('a code adds pictures to its one voucher without a session', async () => {
    const target = await newDraft(accountant, own)
    const { token, expiresAt } = await accountant.attachments.ticket({ book: own, target })
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(server.app.clock.now().getTime())
    const page = await look(token)
    expect([page.statusCode, page.headers['cache-control'], page.body.includes('“青枫村合作社”2026-10-12 的未记账凭证')]).toEqual([200, 'no-store', true])
    expect((await look('page.js')).headers['content-type']).toContain('javascript')
    expect((await look('page.css')).headers['content-type']).toContain('css')
    const sent = await send(token, jpegOf(80, 60, '手机'))
    expect([sent.statusCode, sent.json()]).toEqual([200, { name: 'image.jpg' }])
    expect(await filesOf(own, target)).toMatchObject([{ name: 'image.jpg', origin: 'phone', addedBy: '会计' }])
    const twice = await send(token, jpegOf(80, 60, '手机'))
    expect([twice.statusCode, twice.json<{ detail: string }>().detail]).toEqual([409, '这张凭证已经有这份文件：image.jpg'])
    expect((await send(token, Buffer.from('<html></html>'), 'a.jpg')).statusCode).toBe(422)
  })

  it('an expired, unknown or overtaken code says what to do', async () => {
    const target = await newDraft(accountant, own)
    const { token } = await accountant.attachments.ticket({ book: own, target })
    await postDraft(own, target)
    const overtaken = await send(token, jpegOf(81, 60, '迟'))
    expect([overtaken.statusCode, overtaken.json<{ detail: string }>().detail]).toEqual([409, '凭证已记账，请在电脑上重新点“手机拍照”，再扫新的二维码'])
    const fresh = await accountant.attachments.ticket({ book: own, target })
    expect((await send(fresh.token, jpegOf(82, 60, '补'))).statusCode).toBe(200)

    await server.village.act(server.app.db, (ctx) => sql`update attachments.ticket set expires_at = now() - interval '1 second' where target = ${target}`.execute(ctx.trx))
    const late = await look(fresh.token)
    expect([late.statusCode, late.body.includes('二维码已过期'), late.body.includes('<input')]).toEqual([410, true, false])
    expect((await send(fresh.token, jpegOf(83, 60, '晚'))).statusCode).toBe(409)
    for (const token of ['nonsense', `${server.village.county}-${'A'.repeat(22)}`, '999999999-AAAAAAAAAAAAAAAAAAAAAA']) expect((await look(token)).statusCode).toBe(404)
    const stored = await server.village.act(server.app.db, (ctx) => sql<{ n: number }>`select count(*)::int as n from attachments.ticket where encode(token_hash, 'escape') like ${`%${fresh.token}%`}`.execute(ctx.trx))
    expect(stored.rows[0]!.n).toBe(0)
  })

  it('a code whose draft was thrown away is spent; too many requests are told to wait', async () => {
    const target = await newDraft(accountant, own)
    const { token } = await accountant.attachments.ticket({ book: own, target })
    await accountant.ledger.removeDraft({ key: newId(), book: own, draft: target })
    expect((await send(token, jpegOf(84, 60, '废'))).json()).toMatchObject({ detail: expect.stringContaining('凭证已作废') as string })
    const statuses = new Set<number>()
    for (let i = 0; i < 130; i++) statuses.add((await look('nonsense')).statusCode)
    expect([...statuses]).toEqual([404, 429])
  })
})

describe('over the county', () => {
  it('an accountant of the whole county sees the other village by name', async () => {
    const bytes = jpegOf(90, 60, '全县')
    const there = await newDraft(neighbour, far)
    await add(neighbour, far, there, bytes, '收据.jpg')
    const here = await newDraft(county, own)
    await expect(add(county, own, here, bytes, '收据.jpg')).rejects.toThrow('“白杨村合作社”')
  })

  it('verify finds every original whole and the register right, and says what is not', async () => {
    const { app, village } = server
    expect((await verifyFiles(app, village.county)).found).toEqual([])
    const target = await newDraft(accountant, own)
    const [lost, changed] = [await add(accountant, own, target, jpegOf(91, 60, '丢'), '丢.jpg'), await add(accountant, own, target, jpegOf(92, 60, '改'), '改.jpg')]
    rmSync(await openFile(app.dataDir, village.county, lost.sha256))
    writeFileSync(await openFile(app.dataDir, village.county, changed.sha256), 'x')
    await village.act(app.db, (ctx) => sql`update attachments.used set targets = targets + 1 where value = ${lost.sha256}`.execute(ctx.trx))
    expect((await verifyFiles(app, village.county)).found).toEqual([
      '账套 “青枫村合作社” 的附件“丢.jpg”：原件不在磁盘上，请从备份恢复', '账套 “青枫村合作社” 的附件“改.jpg”：原件被改动过，哈希不符，请从备份恢复', `附件登记 ${lost.sha256} 与附件不符`,
    ])
  })
})

describe('the open archive', () => {
  const collected = async (book: string) => {
    const { app, village } = server
    const files = new Map<string, Buffer>()
    await village.act(app.db, async (ctx) => {
      for await (const { path, content } of archivePart.export(ctx, book, app.dataDir)) {
        const chunks: Uint8Array[] = []
        for await (const chunk of content) chunks.push(chunk)
        files.set(path, Buffer.concat(chunks))
      }
    })
    return files
  }
  const bring = (book: string, files: Map<string, Buffer>) => {
    const { app, village } = server
    const stored = [...files].map(([path, bytes]) => ({ path, content: async function* () { yield bytes } }))
    return village.act(app.db, (ctx) => archivePart.import(ctx, { id: book, village: village.id }, stored, app.dataDir))
  }

  it('holds rows and originals, and gives the same bytes again where it is taken in', async () => {
    const { app, village } = server
    const book = (await village.act(app.db, (ctx) => createBook(ctx, { village: village.other, kind: 'committee', name: '白杨村村委会', start: '2026-09' }))).id
    expect((await collected(book)).size).toBe(0)
    const target = await newDraft(neighbour, book)
    const gone = await add(neighbour, book, target, pdfOf('移除'), '移除.pdf')
    await add(neighbour, book, target, invoiceXml({ no: '26342000000000009000', total: '5.00' }), '发票.xml')
    await neighbour.attachments.removeFile({ key: newId(), book, id: gone.id })
    const files = await collected(book)
    expect([...files.keys()].filter((path) => !path.startsWith('original/'))).toEqual(['file.jsonl', 'invoice.jsonl'])
    expect(files.size).toBe(4)

    await expect(bring(book, files)).rejects.toThrow('已在本县别的凭证上列支')
    await village.act(app.db, (ctx) => sql`delete from ledger.draft where id = ${target}`.execute(ctx.trx))
    const elsewhere = newId()
    const renamed = new Map([...files].map(([path, bytes]) => [path, path.endsWith('.jsonl') ? Buffer.from(bytes.toString().replaceAll(target, elsewhere).replaceAll(/"id":"([^"]+)"/g, () => `"id":"${newId()}"`)) : bytes]))
    await bring(far, renamed)
    const again = await collected(far)
    for (const line of renamed.get('file.jsonl')!.toString().trim().split('\n')) expect(again.get('file.jsonl')!.toString()).toContain(line)
    expect(again.get('invoice.jsonl')!.toString()).toContain(renamed.get('invoice.jsonl')!.toString())

    await expect(bring(far, new Map([...renamed].filter(([path]) => !path.startsWith('original/'))))).rejects.toThrow(/缺少附件|已在本县/)
    await expect(bring(far, new Map([['original/' + '0'.repeat(64), Buffer.from('x')]]))).rejects.toThrow('与文件名中的哈希不符')
    await expect(bring(far, new Map([['file.jsonl', Buffer.from('{"id":1}\n')]]))).rejects.toThrow('file.jsonl 第 1 行不合格式')
  })
})

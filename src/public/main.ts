import { getQr, getSheet, Trouble, type WireSheet } from './api.ts'
import { h } from './dom.ts'
import { monthText } from './format.ts'
import { textSize } from './text-size.ts'
import { monthView } from './view.ts'

const page = document.getElementById('page') as HTMLElement
const village = /\/p\/(\d{12})\/?$/.exec(window.location.pathname)?.[1]

const addressOf = (month: string) => `${window.location.pathname}?month=${month}`
const monthOfAddress = () => new URLSearchParams(window.location.search).get('month')

function show(...content: (HTMLElement | null)[]): void {
  page.textContent = ''
  for (const element of content) if (element) page.append(element)
}

const notice = (text: string) => h('p', { class: 'notice', role: 'status' }, text)

function failure(error: unknown): void {
  const known = error instanceof Trouble ? error : new Trouble(500, '页面没有打开，请稍后再试')
  show(
    h('h1', {}, known.status === 404 ? '没有找到' : '没有打开'),
    notice(known.message),
    known.status === 404 ? null : h('button', { type: 'button', class: 'wide', onclick: () => void load() }, '再试一次'),
  )
}

let asked = 0

async function load(): Promise<void> {
  if (!village) return failure(new Trouble(404, '网址不完整，请扫村务公开栏上的二维码'))
  // A slow answer to an earlier tap must not overwrite a later one.
  const turn = ++asked
  try {
    const sheet = await getSheet(village, monthOfAddress())
    if (turn === asked) showSheet(sheet)
  } catch (error) {
    if (turn === asked) failure(error)
  }
}

function go(month: string): void {
  history.pushState(null, '', addressOf(month))
  window.scrollTo(0, 0)
  void load()
}

function showSheet(sheet: WireSheet): void {
  document.title = `${sheet.village}财务公开${sheet.month ? ` ${monthText(sheet.month)}` : ''}`
  show(
    textSize(),
    h('header', {}, h('p', { class: 'place' }, `${sheet.county} ${sheet.town}`), h('h1', {}, `${sheet.village}财务公开`), h('p', { class: 'place' }, sheet.organisation)),
    ...(sheet.month === null ? [notice('还没有结账的月份。每月结账以后，收支会逐笔公布在这里。')] : monthView(sheet, sheet.month, go, addressOf)),
    footer(),
  )
  void showQr()
}

function footer(): HTMLElement {
  return h(
    'footer',
    {},
    h('figure', { id: 'qr', hidden: '' }),
    h('button', { type: 'button', class: 'wide', onclick: () => window.print() }, '打印本页'),
    h('p', { class: 'place' }, '只公布已结账的月份；每笔只写日期、事项和金额，负数为冲减。对账目有疑问，请向村务监督委员会或乡镇三资管理中心反映。'),
  )
}

async function showQr(): Promise<void> {
  if (!village) return
  const { svg } = await getQr(village).catch(() => ({ svg: '' }))
  const box = document.getElementById('qr')
  if (!box || svg === '') return
  box.append(h('img', { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: '本页二维码', width: '200', height: '200' }), h('figcaption', {}, '扫码看本村财务公开'))
  box.hidden = false
}

window.addEventListener('popstate', () => void load())
void load()

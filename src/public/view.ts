import type { WireSheet } from './api.ts'
import { h } from './dom.ts'
import { dayText, monthText, yuan } from './format.ts'

type Go = (month: string) => void

const amount = (fen: string) => h('span', { class: fen.startsWith('-') ? 'amount red' : 'amount' }, `${yuan(fen)}元`)

/** Everything of one month below the heading. */
export function monthView(sheet: WireSheet, month: string, go: Go, addressOf: (month: string) => string): HTMLElement[] {
  return [
    monthSwitch(sheet.months, month, go),
    h(
      'section',
      { class: 'totals', 'aria-label': '本月合计' },
      total('收入合计', sheet.incomeFen),
      total('支出合计', sheet.expenseFen),
      total('月初银行和现金', sheet.cashOpeningFen),
      total('月末银行和现金', sheet.cashClosingFen),
    ),
    lines(`${monthText(month)}收入`, '收入合计', '本月没有收入', sheet.income, sheet.incomeFen),
    lines(`${monthText(month)}支出`, '支出合计', '本月没有支出', sheet.expense, sheet.expenseFen),
    year(sheet, month, go, addressOf),
  ]
}

const total = (name: string, fen: string) => h('p', {}, h('span', {}, name), amount(fen))

function monthSwitch(months: readonly string[], month: string, go: Go): HTMLElement {
  const at = months.indexOf(month)
  const step = (name: string, to: string | undefined) =>
    h('button', { type: 'button', ...(to === undefined ? { disabled: '' } : { onclick: () => go(to) }) }, name)
  const select = h(
    'select',
    { 'aria-label': '选择月份', onchange: (event) => go((event.target as HTMLSelectElement).value) },
    ...months.map((value) => h('option', { value, ...(value === month ? { selected: '' } : {}) }, monthText(value))).reverse(),
  )
  return h('nav', { class: 'months', 'aria-label': '月份' }, select, step('上个月', months[at - 1]), step('下个月', at < 0 ? undefined : months[at + 1]))
}

function lines(title: string, totalName: string, none: string, rows: WireSheet['income'], sum: string): HTMLElement {
  const list = rows.map((row) => h('li', {}, h('span', {}, h('span', { class: 'day' }, dayText(row.date)), ' ', row.what), amount(row.fen)))
  return h(
    'section',
    {},
    h('h2', {}, title),
    rows.length === 0 ? h('p', { class: 'none' }, none) : h('ul', { class: 'lines' }, ...list),
    h('p', { class: 'sum' }, h('span', {}, `${totalName}（${rows.length} 笔）`), amount(sum)),
  )
}

function year(sheet: WireSheet, month: string, go: Go, addressOf: (month: string) => string): HTMLElement {
  const open = (to: string) => (event: Event) => {
    event.preventDefault()
    go(to)
  }
  const rows = sheet.byMonth.map((row) =>
    h(
      'li',
      {},
      h('a', { href: addressOf(row.month), onclick: open(row.month), ...(row.month === month ? { 'aria-current': 'page' } : {}) }, `${Number(row.month.slice(5, 7))}月`),
      h('span', { class: 'pair' }, h('span', {}, '收入 ', amount(row.incomeFen)), h('span', {}, '支出 ', amount(row.expenseFen))),
    ),
  )
  return h(
    'section',
    {},
    h('h2', {}, `${month.slice(0, 4)}年各月`),
    h('ul', { class: 'lines' }, ...rows),
    h('p', { class: 'sum' }, h('span', {}, '本年收入合计'), amount(sheet.yearIncomeFen)),
    h('p', { class: 'sum' }, h('span', {}, '本年支出合计'), amount(sheet.yearExpenseFen)),
  )
}

import { tokenize, type Token } from './tokens.ts'

export type Side = 'debit' | 'credit'
export type MeasureName = 'QC' | 'QM' | 'FS' | 'LFS' | 'JE' | 'LJE'

/** Which month a measure speaks of, seen from the report's month. */
export type MonthRef = { kind: 'report' } | { kind: 'month'; month: number } | { kind: 'yearStart' } | { kind: 'offset'; months: number }

/** One figure to be read from the books, sub-accounts included. */
export interface Measure {
  name: MeasureName
  account: string
  side: Side | null
  month: MonthRef
  /** name of a party, or null = all */
  party: string | null
  /** Chinese name of a standard tag, or null = all */
  tag: string | null
}

export type Range = { kind: 'range'; from: string; to: string }
export type Ast =
  | { kind: 'number'; text: string }
  | { kind: 'negate' | 'percent'; of: Ast }
  | { kind: 'binary'; op: '+' | '-' | '*' | '/'; left: Ast; right: Ast }
  | { kind: 'cell'; name: string }
  | { kind: 'sum'; items: (Ast | Range)[] }
  | { kind: 'measure'; measure: Measure }

/** `at` counts characters from 1. */
export type Parsed = { ast: Ast } | { problem: string; at: number }

export const MAX_FORMULA = 500

const measureNames: Record<string, MeasureName> = {
  QC: 'QC', 期初: 'QC', 期初余额: 'QC', QM: 'QM', 期末: 'QM', 期末余额: 'QM', FS: 'FS', 发生: 'FS', 发生额: 'FS',
  LFS: 'LFS', 累计: 'LFS', 累计发生额: 'LFS', JE: 'JE', 净额: 'JE', 净发生额: 'JE', LJE: 'LJE', 累计净额: 'LJE', 累计净发生额: 'LJE',
}
const sumNames = new Set(['SUM', '合计'])
const sides: Record<string, Side> = { 借: 'debit', 贷: 'credit' }

class Mistake extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/**
 * Reads a formula without its leading "=": numbers, + - * / ( ) %, cells (A1), SUM over cells and ranges, and the measures
 * QC 期初余额, QM 期末余额, FS 发生额, LFS 累计发生额, JE 净发生额, LJE 累计净发生额. Full-width characters are taken too.
 * Nothing is ever executed.
 */
export function parse(text: string): Parsed {
  if (text.length > MAX_FORMULA) return { problem: `公式太长（最多 ${MAX_FORMULA} 个字符）`, at: MAX_FORMULA + 1 }
  const tokens = tokenize(text)
  if (!Array.isArray(tokens)) return tokens
  try {
    const reader = new Reader(tokens, text.length)
    const ast = reader.expression()
    reader.end()
    return { ast }
  } catch (error) {
    if (error instanceof Mistake) return { problem: error.message, at: error.at }
    throw error
  }
}

class Reader {
  readonly #tokens: readonly Token[]
  readonly #length: number
  #next = 0

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens
    this.#length = length
  }

  expression(): Ast {
    let left = this.#product()
    for (let op = this.#take('+', '-'); op; op = this.#take('+', '-')) left = { kind: 'binary', op: op as '+' | '-', left, right: this.#product() }
    return left
  }

  end(): void {
    const token = this.#peek()
    if (token) throw new Mistake(`这里多出了“${token.text}”`, token.at)
  }

  #product(): Ast {
    let left = this.#signed()
    for (let op = this.#take('*', '/'); op; op = this.#take('*', '/')) left = { kind: 'binary', op: op as '*' | '/', left, right: this.#signed() }
    return left
  }

  #signed(): Ast {
    return this.#take('-') ? { kind: 'negate', of: this.#signed() } : this.#percented()
  }

  #percented(): Ast {
    let of = this.#primary()
    while (this.#take('%')) of = { kind: 'percent', of }
    return of
  }

  #primary(): Ast {
    const token = this.#peek()
    if (!token) throw new Mistake('公式不完整', this.#length + 1)
    this.#next += 1
    if (token.kind === 'number') return { kind: 'number', text: token.text }
    if (token.kind === 'cell') return { kind: 'cell', name: token.text }
    if (token.text === '(') {
      const inner = this.expression()
      this.#expect(')')
      return inner
    }
    if (token.kind === 'word') return this.#call(token)
    throw new Mistake(`这里不应是“${token.text}”`, token.at)
  }

  #call(word: Token): Ast {
    const name = word.text.toUpperCase()
    const measure = Object.hasOwn(measureNames, name) ? measureNames[name]! : null
    if (!measure && !sumNames.has(name)) throw new Mistake(`没有“${word.text}”这个函数；可用 QC、QM、FS、LFS、JE、LJE、SUM`, word.at)
    this.#expect('(')
    const ast: Ast = measure ? { kind: 'measure', measure: this.#measure(measure, word) } : { kind: 'sum', items: this.#items() }
    this.#expect(')')
    return ast
  }

  #items(): (Ast | Range)[] {
    const items = [this.#item()]
    while (this.#take(',')) items.push(this.#item())
    return items
  }

  #item(): Ast | Range {
    const [from, colon] = [this.#peek(), this.#tokens[this.#next + 1]]
    if (from?.kind !== 'cell' || colon?.text !== ':') return this.expression()
    const to = this.#tokens[this.#next + 2]
    if (to?.kind !== 'cell') throw new Mistake('区域要写成 A1:A9 的样子', to?.at ?? this.#length + 1)
    this.#next += 3
    return { kind: 'range', from: from.text, to: to.text }
  }

  /** The account comes first; side, month and dimension follow in any order, since each is told by its form. */
  #measure(name: MeasureName, word: Token): Measure {
    const first = this.#peek()
    if (!first || !['number', 'string'].includes(first.kind) || !/^\d{3,20}$/.test(first.text))
      throw new Mistake(`${word.text} 的第一个参数应是科目编码，例如 501`, first?.at ?? this.#length + 1)
    this.#next += 1
    const measure: Measure = { name, account: first.text, side: null, month: { kind: 'report' }, party: null, tag: null }
    const given = new Set<string>()
    while (this.#take(',')) {
      const at = this.#peek()?.at ?? this.#length + 1
      const [what, change] = this.#argument()
      if (given.has(what)) throw new Mistake(`${what}写了两次`, at)
      given.add(what)
      Object.assign(measure, change)
      if ((name === 'JE' || name === 'LJE') && change.side) throw new Mistake('净发生额不分借贷，请去掉借或贷', at)
      if (change.month?.kind === 'yearStart' && name !== 'QC' && name !== 'QM') throw new Mistake('“年初”只用于 QC、QM', at)
    }
    if (measure.party !== null && measure.tag !== null) throw new Mistake('往来和标签不能同时指定', word.at)
    return measure
  }

  #argument(): [string, Partial<Measure>] {
    const minus = this.#take('-')
    const token = this.#peek()
    const at = token?.at ?? this.#length + 1
    if (token) this.#next += 1
    if (minus) {
      if (token?.kind !== 'number' || !/^\d{1,2}$/.test(token.text) || Number(token.text) < 1 || Number(token.text) > 36) throw new Mistake('往前推的月数应是 1 到 36，例如 -12', at)
      return ['月份', { month: { kind: 'offset', months: -Number(token.text) } }]
    }
    if (token?.kind === 'number') {
      const month = Number(token.text)
      if (!/^\d{1,2}$/.test(token.text) || month < 1 || month > 12) throw new Mistake('月份应是 1 到 12', at)
      return ['月份', { month: { kind: 'month', month } }]
    }
    if (token?.kind === 'string') return ['往来', { party: token.text }]
    if (token?.kind === 'tag') return ['标签', { tag: token.text }]
    if (token?.kind === 'word' && Object.hasOwn(sides, token.text)) return ['借贷方向', { side: sides[token.text]! }]
    if (token?.text === '月') return ['月份', { month: { kind: 'report' } }]
    if (token?.text === '年初') return ['月份', { month: { kind: 'yearStart' } }]
    throw new Mistake('参数应是 借、贷、月份（1–12、月、年初、-12）、“往来单位”或 #标签', at)
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next]
  }

  #take(...texts: string[]): string | null {
    const token = this.#peek()
    if (token?.kind !== 'sign' || !texts.includes(token.text)) return null
    this.#next += 1
    return token.text
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new Mistake(`这里应是“${text}”`, this.#peek()?.at ?? this.#length + 1)
  }
}

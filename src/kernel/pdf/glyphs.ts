import type { Content } from 'pdfmake/interfaces'

/** The members of a node that hold further nodes; everything else is style. */
const holders = new Set(['text', 'stack', 'columns', 'ul', 'ol', 'table', 'body'])

/**
 * Makes every character visible: what the font lacks (rare characters of names) would print as an empty box without
 * any error, so its code point is printed instead, 〔U+21FE8〕, and it is remembered.
 */
export class Glyphs {
  readonly #font: { hasGlyphForCodePoint(codePoint: number): boolean }
  readonly #missing = new Set<string>()
  readonly #known = new Map<string, string>()

  constructor(font: { hasGlyphForCodePoint(codePoint: number): boolean }) {
    this.#font = font
  }

  get missing(): string[] {
    return [...this.#missing].sort()
  }

  /** A copy of the content with visible characters only. */
  shown<T extends Content>(node: T): T {
    return this.#node(node) as T
  }

  #node(node: unknown): unknown {
    if (typeof node === 'string') return this.#text(node)
    if (Array.isArray(node)) return node.map((member) => this.#node(member))
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, holders.has(key) ? this.#node(value) : (value as unknown)]))
  }

  #text(text: string): string {
    let out = ''
    for (const char of text) out += this.#known.get(char) ?? this.#learn(char)
    return out
  }

  #learn(char: string): string {
    const codePoint = char.codePointAt(0) ?? 0
    let shown = char
    if (codePoint < 0x20) shown = char === '\n' ? char : ' '
    else if (!this.#font.hasGlyphForCodePoint(codePoint)) {
      this.#missing.add(char)
      shown = `〔U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}〕`
    }
    this.#known.set(char, shown)
    return shown
  }
}

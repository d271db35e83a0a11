export interface Token {
  kind: 'number' | 'cell' | 'word' | 'string' | 'tag' | 'sign'
  text: string
  /** counts characters from 1 */
  at: number
}

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /^\d{1,20}(\.\d{1,10})?/],
  ['cell', /^[A-Za-z][1-9]\d{0,2}(?![\dA-Za-z(])/],
  ['word', /^[A-Za-z]+|^\p{Script=Han}+/u],
  ['sign', /^[-+*/(),:%]/],
]
const twins: Record<string, string> = { '×': '*', '÷': '/', '−': '-', '–': '-', '“': '"', '”': '"', '、': ',' }

/** Splits a formula; full-width signs and Chinese quotes count as their plain twins, one character each, so that positions hold. */
export function tokenize(text: string): Token[] | { problem: string; at: number } {
  const plain = text.replaceAll(/[\uFF01-\uFF5E\u3000×÷−–“”、]/g, (char) => twins[char] ?? (char === '\u3000' ? ' ' : String.fromCharCode(char.charCodeAt(0) - 0xfee0)))
  const tokens: Token[] = []
  for (let i = 0; i < plain.length; ) {
    const rest = plain.slice(i)
    const at = i + 1
    const space = /^\s+/.exec(rest)?.[0]
    if (space) {
      i += space.length
      continue
    }
    const quote = /^(["'])(.*?)\1/.exec(rest)
    const tag = /^#(\p{Script=Han}+)/u.exec(rest)
    if (quote ?? tag) {
      const [whole, inner] = quote ? [quote[0], text.slice(at, i + quote[0].length - 1)] : [tag![0], tag![1]!]
      if (inner.trim() === '') return { problem: '引号里没有内容', at }
      tokens.push({ kind: quote ? 'string' : 'tag', text: inner, at })
      i += whole.length
      continue
    }
    const found = patterns.map(([kind, pattern]) => ({ kind, text: pattern.exec(rest)?.[0] })).find((match) => match.text !== undefined)
    if (!found?.text) return { problem: /^["']/.test(rest) ? '引号没有成对' : `不认识的字符“${String.fromCodePoint(rest.codePointAt(0)!)}”`, at }
    tokens.push({ kind: found.kind, text: found.kind === 'cell' ? found.text.toUpperCase() : found.text, at })
    i += found.text.length
  }
  return tokens
}

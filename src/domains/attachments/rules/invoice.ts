import reference from '../../../../db/reference/einvoice-fields.json' with { type: 'json' }
import { parseDay, type Day } from '../../../kernel/day.ts'
import { parseFen, type Fen } from '../../../kernel/money.ts'
import { normalizeSpaces, toHalfWidth } from '../../../kernel/text.ts'
import type { InvoiceFacts } from '../contract.ts'
import type { Element } from './xml.ts'

type Field = keyof typeof reference.fields

/** A document of these names runs scripts in a browser, whatever else it holds. */
const ACTIVE = /^(?:svg|html)$/i
const ACTIVE_SPACE = /w3\.org\/(?:1999\/xhtml|2000\/svg|1999\/xsl)/i

/** Whether an XML document is one that a browser would draw or run instead of showing its text. */
export const isActive = (xml: string, elements: readonly Element[]): boolean => ACTIVE.test(elements[0]!.path) || ACTIVE_SPACE.test(xml) || /<\?xml-stylesheet/i.test(xml)

/** What an e-invoice says, by element names (db/reference/einvoice-fields.json: recalled, not official); null when it has no number. */
export function invoiceOf(elements: readonly Pick<Element, 'path' | 'text'>[]): InvoiceFacts | null {
  const texts = new Map<Field, string>()
  const paths = elements.map(({ path, text }) => ({ path: `/${path.toLowerCase()}`, text: normalizeSpaces(text) })).filter(({ text }) => text !== '')
  for (const [field, names] of Object.entries(reference.fields) as [Field, string[]][]) {
    for (const name of names) {
      const found = paths.find(({ path }) => path.endsWith(`/${name.toLowerCase()}`))
      if (!found) continue
      texts.set(field, found.text)
      break
    }
  }
  const no = number(texts.get('no'))
  if (!no) return null
  return {
    no, code: number(texts.get('code')) ?? '', totalFen: amount(texts.get('total')) ?? sum(amount(texts.get('net')), amount(texts.get('tax'))),
    date: dayOf(texts.get('date')), seller: texts.get('seller')?.slice(0, 200) ?? null, buyer: texts.get('buyer')?.slice(0, 200) ?? null,
  }
}

function number(text: string | undefined): string | null {
  const plain = toHalfWidth(text ?? '').replaceAll(' ', '')
  return /^[0-9A-Za-z-]{6,30}$/.test(plain) ? plain : null
}

function amount(text: string | undefined): Fen | null {
  const parsed = parseFen(text ?? '')
  return 'fen' in parsed ? parsed.fen : null
}

const sum = (net: Fen | null, tax: Fen | null): Fen | null => (net === null || tax === null ? null : net + tax)

function dayOf(text: string | undefined): Day | null {
  const parsed = parseDay((text ?? '').slice(0, 30))
  return 'day' in parsed ? parsed.day : null
}

/** OFD invoices name each fact in CustomTag.xml by the number of the text on the page: those numbers, resolved. */
export function tagged(tags: readonly Element[], texts: ReadonlyMap<string, string>): Pick<Element, 'path' | 'text'>[] {
  const found = new Map<string, string>()
  for (const { path, text } of tags) {
    if (!path.endsWith('/ObjectRef')) continue
    const parent = path.slice(0, -'/ObjectRef'.length)
    found.set(parent, (found.get(parent) ?? '') + (texts.get(text.trim()) ?? ''))
  }
  return [...found].map(([path, text]) => ({ path, text }))
}

/** The texts of an OFD page by the number of their object. */
export function pageTexts(elements: readonly Element[]): Map<string, string> {
  const texts = new Map<string, string>()
  let current = ''
  for (const { path, text, attributes } of elements) {
    if (path.endsWith('/TextObject')) current = attributes.ID ?? ''
    else if (path.endsWith('/TextObject/TextCode') && current) texts.set(current, (texts.get(current) ?? '') + text)
  }
  return texts
}

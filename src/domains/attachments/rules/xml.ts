import { invalid } from '../../../kernel/error.ts'

/** An element with the text that stands directly in it; the path holds local names: `EInvoice/Header/EIid`. */
export interface Element {
  path: string
  text: string
  attributes: Record<string, string>
}

const MAX_CHARS = 8 * 1024 * 1024
const MAX_ELEMENTS = 50_000
const MAX_DEPTH = 64
const TOKEN = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s<>/]+)\s*>|<([^\s<>/!?=]+)((?:\s+[^\s<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/gy
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const broken = () => invalid('attachments.badXml', '这个 XML 文件不完整或格式有误，请重新下载原文件')

/**
 * The elements of a small document in the order in which they begin. Document types and entities of a document's own are refused, so nothing
 * outside the file is ever read and nothing in it can grow.
 * @throws DomainError attachments.badXml
 */
export function readElements(xml: string): Element[] {
  if (xml.length > MAX_CHARS || /<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw broken()
  const elements: Element[] = []
  const open: { name: string; element: Element }[] = []
  const token = new RegExp(TOKEN)
  let position = 0
  while (position < xml.length) {
    token.lastIndex = position
    const match = token.exec(xml)
    if (!match) throw broken()
    position = token.lastIndex
    const [whole, literal, closing, opening, attributes = '', single] = match
    const parent = open.at(-1)
    if (closing !== undefined) {
      if (open.pop()?.name !== closing) throw broken()
    } else if (opening !== undefined) {
      if ((!parent && elements.length > 0) || open.length >= MAX_DEPTH || elements.length >= MAX_ELEMENTS) throw broken()
      const local = localName(opening)
      const element = { path: parent ? `${parent.element.path}/${local}` : local, text: '', attributes: attributesOf(attributes) }
      elements.push(element)
      if (!single) open.push({ name: opening, element })
    } else if (literal !== undefined || !whole.startsWith('<')) {
      const text = literal ?? decode(whole)
      if (parent) parent.element.text += text
      else if (text.trim() !== '') throw broken()
    }
  }
  if (open.length > 0 || elements.length === 0) throw broken()
  return elements
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [localName(name), decode(double ?? single ?? '')]))

function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (_, hex?: string, decimal?: string, name = '') => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    const known = hex ?? decimal ? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : ENTITIES[name]
    if (known === undefined) throw broken()
    return known
  })
}

const encodings: Record<string, string> = { 'utf-8': 'utf-8', utf8: 'utf-8', gbk: 'gb18030', gb2312: 'gb18030', gb18030: 'gb18030' }

/**
 * The text of an XML file in the encoding that it declares; UTF-8 and the Chinese ones are known.
 * @throws DomainError attachments.badXml
 */
export function decodeXml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared = /^(?:ï»¿)?\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8'
  const encoding = encodings[declared]
  if (!encoding) throw broken()
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw broken()
  }
}

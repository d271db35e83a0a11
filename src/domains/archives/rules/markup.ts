import iconv from 'iconv-lite'
import type { Fields, Module } from './standard.ts'

/** GB 18030 covers all of Unicode; a piece must not end inside a surrogate pair, and these end with whole records. */
const encoded = (text: string): Uint8Array => iconv.encode(text, 'gb18030')

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Text of an element; what XML cannot hold (control characters, lone surrogates) becomes a blank. */
const escaped = (text: string): string => text.replaceAll(/[\uFFFE\uFFFF]|(?![\t\n\r])\p{Cc}|\p{Cs}/gu, ' ').replaceAll(/[&<>"]/g, (c) => ENTITIES[c] ?? c)

/** A module as XML, record by record. */
export async function* xmlOf({ name, groups }: Module): AsyncGenerator<Uint8Array, void, undefined> {
  yield encoded(`<?xml version="1.0" encoding="GB18030"?>\n<!-- 未经认证 -->\n<${name}>\n`)
  for (const group of groups) for await (const record of group.records) yield encoded(xmlRecord(group.name, record))
  yield encoded(`</${name}>\n`)
}

const xmlRecord = (name: string, record: Fields): string =>
  `  <${name}>\n${Object.entries(record).map(([field, text]) => `    <${field}>${escaped(text)}</${field}>\n`).join('')}  </${name}>\n`

/** The same as JSON: an array per group. */
export async function* jsonOf({ name, groups }: Module): AsyncGenerator<Uint8Array, void, undefined> {
  yield encoded(`{"说明":"未经认证","${name}":{`)
  for (const [i, group] of groups.entries()) {
    yield encoded(`${i > 0 ? ',' : ''}\n"${group.name}":[`)
    let first = true
    for await (const record of group.records) {
      yield encoded(`${first ? '' : ','}\n${JSON.stringify(record).toWellFormed()}`)
      first = false
    }
    yield encoded(']')
  }
  yield encoded('}}\n')
}

export const gb18030 = encoded

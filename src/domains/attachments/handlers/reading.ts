import { readFile, stat } from 'node:fs/promises'
import { invalid } from '../../../kernel/error.ts'
import { openFile } from '../../../kernel/files.ts'
import { openZip, type ZipEntry, type ZipReader } from '../../../kernel/zip.ts'
import { MAX_BYTES, type FileKind, type InvoiceFacts } from '../contract.ts'
import { invoiceOf, isActive, pageTexts, tagged } from '../rules/invoice.ts'
import { checkEnding, cleanName, detectMedia, withEnding } from '../rules/media.ts'
import { decodeXml, readElements, type Element } from '../rules/xml.ts'

export interface Inspected {
  name: string
  kind: FileKind
  media: string
  size: number
  invoice: InvoiceFacts | null
}

const MB = 1024 * 1024
const MAX_UNPACKED = 100 * MB
const MAX_PART = 4 * MB
const MAX_PARTS = 12

/**
 * Looks into an uploaded file: its format by its bytes, and what it says of itself when it is an e-invoice. Nothing is changed.
 * @throws DomainError attachments.*, kernel.fileNotFound
 */
export async function inspect(dataDir: string, county: number, sha256: string, given: string, origin: 'desk' | 'phone'): Promise<Inspected> {
  const path = await openFile(dataDir, county, sha256)
  const { size } = await stat(path)
  if (size === 0) throw invalid('attachments.empty', '文件是空的，请重新选择')
  if (size > MAX_BYTES) throw invalid('attachments.tooBig', `附件不能超过 ${MAX_BYTES / MB} MB，请压缩后再上传`)
  const bytes = await readFile(path)
  const found = detectMedia(bytes)
  const name = origin === 'phone' ? withEnding(cleanName(given), found) : cleanName(given)
  checkEnding(name, found)
  const facts = { name, media: found.media, size }
  if (found.kind === 'xml') {
    const text = decodeXml(bytes)
    const elements = readElements(text)
    if (isActive(text, elements)) throw invalid('attachments.badType', '网页和矢量图不能作为附件；请上传电子发票 XML、图片或 PDF')
    const invoice = invoiceOf(elements)
    return { ...facts, kind: invoice ? 'invoiceXml' : 'other', invoice }
  }
  return { ...facts, kind: found.kind, invoice: found.kind === 'ofd' ? await readOfd(path) : null }
}

const notOfd = () => invalid('attachments.badOfd', '这个文件不是完好的 OFD，请重新下载原文件')

/** OFD is a zip; invoices keep their facts in the document's custom data, in an attached XML, or in tags that point at texts of the page. */
async function readOfd(path: string): Promise<InvoiceFacts | null> {
  const zip = await openZip(path).catch(() => {
    throw notOfd()
  })
  try {
    const entries = [...zip.entries.values()]
    if (!zip.entries.has('OFD.xml')) throw notOfd()
    const unpacked = entries.reduce((total, { size }) => total + size, 0)
    if (unpacked > MAX_UNPACKED || entries.some((entry) => entry.size > MB && entry.size > entry.packedSize * 200)) throw invalid('attachments.bomb', 'OFD 解开后过大，已拒绝；请重新下载原文件')
    const head = await elementsOf(zip, zip.entries.get('OFD.xml')!)
    if (!head) throw notOfd()
    const custom = head.filter(({ path: place, attributes }) => place.endsWith('/CustomData') && attributes.Name).map(({ attributes, text }) => ({ path: attributes.Name!, text }))
    const attached = await all(zip, entries.filter(({ name }) => /(?:^|\/)attach[^/]*\/[^/]+\.xml$/i.test(name) && !/\/attachments\.xml$/i.test(name)))
    const tags = await all(zip, entries.filter(({ name }) => /(?:^|\/)customtag[^/]*\.xml$/i.test(name)))
    const texts = tags.length > 0 ? pageTexts(await all(zip, entries.filter(({ name }) => /(?:^|\/)pages\/.+\.xml$/i.test(name)))) : new Map<string, string>()
    return invoiceOf([...attached, ...custom, ...tagged(tags, texts)])
  } finally {
    await zip.close()
  }
}

async function all(zip: ZipReader, entries: readonly ZipEntry[]): Promise<Element[]> {
  const found: Element[] = []
  for (const entry of entries.slice(0, MAX_PARTS)) found.push(...((await elementsOf(zip, entry)) ?? []))
  return found
}

/** The elements of one part; a part that cannot be read says nothing, for the original is kept whatever it says. */
async function elementsOf(zip: ZipReader, entry: ZipEntry): Promise<Element[] | null> {
  if (entry.size > MAX_PART) return null
  try {
    const chunks: Uint8Array[] = []
    for await (const chunk of zip.read(entry)) chunks.push(chunk)
    return readElements(decodeXml(Buffer.concat(chunks)))
  } catch {
    return null
  }
}

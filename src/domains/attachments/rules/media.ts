import { invalid } from '../../../kernel/error.ts'

export interface Media {
  kind: 'image' | 'pdf' | 'xml' | 'ofd'
  media: string
  extensions: readonly string[]
}

const jpeg: Media = { kind: 'image', media: 'image/jpeg', extensions: ['jpg', 'jpeg', 'jfif'] }
const png: Media = { kind: 'image', media: 'image/png', extensions: ['png'] }
const webp: Media = { kind: 'image', media: 'image/webp', extensions: ['webp'] }
const heic: Media = { kind: 'image', media: 'image/heic', extensions: ['heic', 'heif'] }
const pdf: Media = { kind: 'pdf', media: 'application/pdf', extensions: ['pdf'] }
const xml: Media = { kind: 'xml', media: 'application/xml', extensions: ['xml'] }
const ofd: Media = { kind: 'ofd', media: 'application/ofd', extensions: ['ofd'] }

/** Pictures of phones have up to 200 million; what says more would only fill the memory of the one who looks. */
const MAX_PIXELS = 250_000_000
const HEIC_BRANDS = ['heic', 'heix', 'mif1', 'msf1', 'heim', 'heis']
const ZIP_END = Buffer.from('PK\u0005\u0006', 'latin1')
const MARKUP = /<(?:!doctype\s+html|html|script|svg|body|iframe)[\s>]/i

const unknownType = () => invalid('attachments.badType', '只接受图片（jpg、png、webp、heic）、PDF、电子发票 XML 和 OFD；请上传原件')
const damaged = () => invalid('attachments.damaged', '文件内容不完整，请重新拍照或下载后再上传')
const disguised = () => invalid('attachments.disguised', '文件里夹带了别的格式的内容，不能作为附件；请上传原件')

const ascii = (bytes: Uint8Array, from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1')

/**
 * What a file is, by its own bytes and never by its name. Everything that is not on the list is refused (web pages, drawings with scripts,
 * programs), and so is what is two formats at once or a picture of absurd measures.
 * @throws DomainError attachments.badType, attachments.damaged, attachments.disguised
 */
export function detectMedia(bytes: Uint8Array): Media {
  const found = byMagic(bytes)
  if (!found) throw unknownType()
  if (found.kind !== 'ofd' && isAlsoZip(bytes)) throw disguised()
  if (found.kind === 'image') checkPicture(bytes, found)
  if (found.kind === 'pdf') checkPdf(bytes)
  return found
}

function byMagic(bytes: Uint8Array): Media | null {
  const head = ascii(bytes, 0, 16)
  if (head.startsWith('\u00ff\u00d8\u00ff')) return jpeg
  if (head.startsWith('\u0089PNG\r\n\u001a\n')) return png
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return webp
  if (head.slice(4, 8) === 'ftyp' && HEIC_BRANDS.includes(head.slice(8, 12))) return heic
  if (head.startsWith('%PDF-')) return pdf
  if (head.startsWith('PK\u0003\u0004')) return ofd
  if (/^(?:\u00ef\u00bb\u00bf)?\s*<[?A-Za-z\u0080-\u00ff]/.test(ascii(bytes, 0, 256)) && !MARKUP.test(ascii(bytes, 0, 1024))) return xml
  return null
}

/** A zip is read from its end, so it can hide behind anything. */
function isAlsoZip(bytes: Uint8Array): boolean {
  const tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - 65_557)))
  for (let at = tail.lastIndexOf(ZIP_END); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(ZIP_END, at - 1)) {
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return true
  }
  return false
}

function checkPdf(bytes: Uint8Array): void {
  if (MARKUP.test(ascii(bytes, 0, 1024))) throw disguised()
  const tail = ascii(bytes, Math.max(0, bytes.length - 2048), bytes.length)
  const end = tail.lastIndexOf('%%EOF')
  if (end < 0) throw damaged()
  if (/[^\s\0]/.test(tail.slice(end + 5))) throw disguised()
}

function checkPicture(bytes: Uint8Array, { media }: Media): void {
  if (media === 'image/heic') return
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = media === 'image/png' ? pngSize(view) : media === 'image/jpeg' ? jpegSize(view) : webpSize(view)
  if (!size || size[0] === 0 || size[1] === 0) throw damaged()
  if (size[0] * size[1] > MAX_PIXELS) throw invalid('attachments.tooManyPixels', '图片的尺寸过大，请缩小后再上传')
}

type Size = [width: number, height: number] | null

const pngSize = (bytes: Buffer): Size => (bytes.length >= 33 && bytes.toString('latin1', 12, 16) === 'IHDR' ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : null)

function jpegSize(bytes: Buffer): Size {
  let at = 2
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
    at += marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8) ? 2 : 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}

function webpSize(bytes: Buffer): Size {
  if (bytes.length < 30) return null
  const chunk = bytes.toString('latin1', 12, 16)
  if (chunk === 'VP8X') return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1]
  if (chunk === 'VP8 ') return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
  if (chunk !== 'VP8L') return null
  const bits = bytes.readUInt32LE(21)
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
}

/** The name for people: the last part of a path, without characters that cannot be seen, at most 200 characters with its ending kept. */
export function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1)!.replace(/[\p{Cc}\p{Cf}\uFFFD]/gu, '').trim()
  if (/^\.*$/.test(last)) throw invalid('attachments.badName', '文件没有名字，请重命名后再上传')
  if (last.length <= 200) return last
  const ending = /\.\w{1,5}$/.exec(last)?.[0] ?? ''
  return last.slice(0, 200 - ending.length).replace(/[\uD800-\uDBFF]$/, '') + ending
}

/** Phones give pictures any name, or none: the ending of the format is added where it is missing. */
export const withEnding = (name: string, { extensions }: Media): string => (extensions.includes(endingOf(name)) ? name : `${name.slice(0, 190)}.${extensions[0]!}`)

const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** @throws DomainError attachments.mismatch when the name's ending says another format than the bytes */
export function checkEnding(name: string, { extensions }: Media): void {
  if (!extensions.includes(endingOf(name))) throw invalid('attachments.mismatch', `文件名的扩展名与内容不符：内容是 ${extensions[0]!} 格式，文件名是“${name.slice(-40)}”；请上传原件，不要改扩展名`)
}

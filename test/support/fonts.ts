import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inflateSync } from 'node:zlib'

const FILES = resolve(import.meta.dirname, '../../node_modules/@fontsource/noto-sans-sc/files')
const HEADER = 44
const ENTRY = 20

/**
 * Unpacks the carried Noto Sans SC into the folder and gives the fontconfig file that names nothing else, so that Chinese is
 * drawn, and drawn alike, on every machine. What an earlier call left in the folder is used again.
 */
export function chineseFonts(folder: string): string {
  const config = join(folder, 'fonts.conf')
  if (existsSync(config)) return config
  const unpacked = join(folder, 'fonts')
  mkdirSync(unpacked, { recursive: true })
  for (const name of readdirSync(FILES)) {
    if (name.endsWith('-400-normal.woff')) writeFileSync(join(unpacked, name.replace('.woff', '.ttf')), sfntOf(readFileSync(join(FILES, name))))
  }
  const cache = join(folder, 'fonts-cache')
  writeFileSync(config, `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>${unpacked}</dir><cachedir>${cache}</cachedir></fontconfig>\n`)
  return config
}

/** WOFF 1.0 to the TrueType file inside it: fontconfig and Chromium read no WOFF among system fonts. */
function sfntOf(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12)
  const largest = Math.floor(Math.log2(count))
  const head = Buffer.alloc(12 + 16 * count)
  woff.copy(head, 0, 4, 8)
  head.writeUInt16BE(count, 4)
  head.writeUInt16BE(16 << largest, 6)
  head.writeUInt16BE(largest, 8)
  head.writeUInt16BE(16 * count - (16 << largest), 10)
  const parts: Uint8Array[] = [head]
  let end = head.length
  for (let index = 0; index < count; index++) {
    const entry = woff.subarray(HEADER + ENTRY * index, HEADER + ENTRY * (index + 1))
    const [offset, packed, length] = [entry.readUInt32BE(4), entry.readUInt32BE(8), entry.readUInt32BE(12)]
    const bytes = woff.subarray(offset, offset + packed)
    const at = 12 + 16 * index
    entry.copy(head, at, 0, 4)
    entry.copy(head, at + 4, 16, 20)
    head.writeUInt32BE(end, at + 8)
    head.writeUInt32BE(length, at + 12)
    const padding = Buffer.alloc(-length & 3)
    parts.push(packed < length ? inflateSync(bytes) : bytes, padding)
    end += length + padding.length
  }
  return Buffer.concat(parts)
}

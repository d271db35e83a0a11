import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib'
import { invalid } from '../error.ts'

/** One file inside a zip, as its central directory declares it; offset points at the local header. */
export type ArchiveEntry = { name: string; method: number; crc: number; packedSize: number; size: number; offset: number }

const LOCAL_SIGNATURE = 0x04034b50
const CENTRAL_SIGNATURE = 0x02014b50
const END_SIGNATURE = 0x06054b50
const MAX_TOTAL_BYTES = 300 * 1024 * 1024
const RATIO_FROM_BYTES = 10 * 1024 * 1024
const MAX_RATIO = 200

export const damaged = () =>
  invalid('sheet.damaged', '文件已损坏，无法读取。请用 Excel 或 WPS 打开原文件，另存为 .xlsx 后再导入。')

const tooBig = () =>
  invalid('sheet.tooBig', '文件解开后过大（上限 300 MB），已拒绝。请按年份或月份拆成几个文件后分别导入。')

/**
 * Lists the files of a zip without unpacking any of them.
 * @throws DomainError sheet.damaged, sheet.encrypted, or sheet.tooBig when the declared sizes look like a zip bomb
 */
export function readDirectory(bytes: Uint8Array): ArchiveEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const entries: ArchiveEntry[] = []
  let position = view.getUint32(end + 16, true)
  let total = 0
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (position + 46 > bytes.length || view.getUint32(position, true) !== CENTRAL_SIGNATURE) throw damaged()
    if ((view.getUint16(position + 8, true) & 1) === 1) {
      throw invalid('sheet.encrypted', '文件有密码，无法读取。请去掉密码后另存为 .xlsx 再导入。')
    }
    const nameLength = view.getUint16(position + 28, true)
    const entry: ArchiveEntry = {
      name: new TextDecoder().decode(bytes.subarray(position + 46, position + 46 + nameLength)),
      method: view.getUint16(position + 10, true),
      crc: view.getUint32(position + 16, true),
      packedSize: view.getUint32(position + 20, true),
      size: view.getUint32(position + 24, true),
      offset: view.getUint32(position + 42, true),
    }
    total += entry.size
    if (total > MAX_TOTAL_BYTES) throw tooBig()
    if (entry.size > RATIO_FROM_BYTES && entry.size > entry.packedSize * MAX_RATIO) throw tooBig()
    entries.push(entry)
    position += 46 + nameLength + view.getUint16(position + 30, true) + view.getUint16(position + 32, true)
  }
  return entries
}

function findEnd(view: DataView): number {
  for (let position = view.byteLength - 22; position >= Math.max(0, view.byteLength - 65_557); position--) {
    if (view.getUint32(position, true) === END_SIGNATURE) return position
  }
  throw damaged()
}

function packedBytes(bytes: Uint8Array, entry: ArchiveEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL_SIGNATURE) throw damaged()
  if (entry.method !== 0 && entry.method !== 8) throw damaged()
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true)
  if (start + entry.packedSize > bytes.length) throw damaged()
  return bytes.subarray(start, start + entry.packedSize)
}

/**
 * Unpacks one small file whole.
 * @throws DomainError sheet.damaged when it does not have the declared size and checksum
 */
export function unpack(bytes: Uint8Array, entry: ArchiveEntry): Uint8Array {
  const packed = packedBytes(bytes, entry)
  let content: Uint8Array
  try {
    content = entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) })
  } catch {
    throw damaged()
  }
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw damaged()
  return content
}

/** The first bytes of a file, without unpacking the rest; empty when they cannot be read. */
export function unpackHead(bytes: Uint8Array, entry: ArchiveEntry): Uint8Array {
  const head = packedBytes(bytes, entry).subarray(0, 2048)
  if (entry.method === 0) return head
  try {
    return inflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 4 * 1024 * 1024 })
  } catch {
    return new Uint8Array()
  }
}

/**
 * Unpacks one file chunk by chunk, holding only a chunk in memory.
 * @throws DomainError sheet.damaged at the end when size or checksum differ, or as soon as more bytes come than declared
 */
export async function* unpackStream(bytes: Uint8Array, entry: ArchiveEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const packed = packedBytes(bytes, entry)
  let size = 0
  let crc = 0
  const check = (chunk: Uint8Array) => {
    size += chunk.length
    crc = crc32(chunk, crc)
    if (size > entry.size) throw damaged()
    return chunk
  }
  if (entry.method === 0) {
    yield check(packed)
  } else {
    const inflate = createInflateRaw({ chunkSize: 256 * 1024 })
    inflate.end(packed)
    const unpacked: AsyncIterable<Uint8Array> = inflate
    try {
      for await (const chunk of unpacked) yield check(chunk)
    } catch {
      throw damaged()
    }
  }
  if (size !== entry.size || crc !== entry.crc) throw damaged()
}

import { open, type FileHandle } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { invalid } from './error.ts'

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

export interface ZipFile {
  name: string
  /** true keeps the bytes as they are (pictures, PDF) */
  stored?: boolean
  content: Chunks
}

/** Local components, so the same in every time zone: the zip format knows no zone. */
const FIXED_TIME = new Date(1980, 0, 1)
const PIECE = 64 * 1024

/** A zip as it grows: same files, same bytes. One chunk at a time is in memory. */
export async function* writeZip(files: AsyncIterable<ZipFile> | Iterable<ZipFile>): AsyncGenerator<Uint8Array, void, undefined> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    ready.push(chunk)
  })
  for await (const { name, stored = false, content } of files) {
    const entry = stored ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 })
    entry.mtime = FIXED_TIME
    zip.add(entry)
    for await (const piece of inPieces(content)) {
      entry.push(piece)
      yield* ready.splice(0)
    }
    entry.push(new Uint8Array(), true)
    yield* ready.splice(0)
  }
  zip.end()
  yield* ready.splice(0)
}

/** The packer's output depends on how its input is cut, so it is cut evenly. */
async function* inPieces(content: Chunks): AsyncGenerator<Uint8Array, void, undefined> {
  let waiting: Uint8Array[] = []
  let length = 0
  for await (const chunk of content) {
    waiting.push(chunk)
    length += chunk.length
    if (length < PIECE) continue
    const joined = Buffer.concat(waiting)
    const whole = length - (length % PIECE)
    for (let from = 0; from < whole; from += PIECE) yield joined.subarray(from, from + PIECE)
    waiting = [joined.subarray(whole)]
    length -= whole
  }
  if (length > 0) yield Buffer.concat(waiting)
}

export interface ZipEntry {
  name: string
  method: number
  crc: number
  packedSize: number
  size: number
  offset: number
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const MAX_DIRECTORY = 64 * 1024 * 1024

const damaged = () => invalid('kernel.zipDamaged', '这个文件不是完好的 zip，无法读取；请重新取得原文件')

/** A zip on disk, read file by file without unpacking the rest. Close it when done. */
export interface ZipReader {
  entries: ReadonlyMap<string, ZipEntry>
  /** @throws DomainError kernel.zipDamaged when size or checksum differ */
  read(entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined>
  close(): Promise<void>
}

/** @throws DomainError kernel.zipDamaged */
export async function openZip(path: string): Promise<ZipReader> {
  const file = await open(path)
  try {
    const entries = await readEntries(file)
    return { entries, read: (entry) => readEntry(file, entry), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function bytesAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
  if (bytesRead < length) throw damaged()
  return buffer
}

async function readEntries(file: FileHandle): Promise<Map<string, ZipEntry>> {
  const { size } = await file.stat()
  const tail = await bytesAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557))
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--
  if (end < 0) throw damaged()
  const length = tail.readUInt32LE(end + 12)
  const start = tail.readUInt32LE(end + 16)
  if (length > MAX_DIRECTORY || start + length > size) throw damaged()
  const directory = await bytesAt(file, start, length)
  const entries = new Map<string, ZipEntry>()
  for (let at = 0, left = tail.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > length || directory.readUInt32LE(at) !== CENTRAL) throw damaged()
    const nameLength = directory.readUInt16LE(at + 28)
    const entry = {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength), method: directory.readUInt16LE(at + 10), crc: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20), size: directory.readUInt32LE(at + 24), offset: directory.readUInt32LE(at + 42),
    }
    if (entries.has(entry.name) || entry.offset + entry.packedSize > size) throw damaged()
    entries.set(entry.name, entry)
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function* readEntry(file: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const header = await bytesAt(file, entry.offset, 30)
  if (header.readUInt32LE(0) !== LOCAL || (entry.method !== 0 && entry.method !== 8)) throw damaged()
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = packedPieces(file, start, entry.packedSize)
  let size = 0
  let crc = 0
  for await (const chunk of entry.method === 0 ? packed : inflated(packed)) {
    size += chunk.length
    crc = crc32(chunk, crc)
    if (size > entry.size) throw damaged()
    yield chunk
  }
  if (size !== entry.size || crc !== entry.crc) throw damaged()
}

async function* packedPieces(file: FileHandle, start: number, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < length; at += PIECE) yield await bytesAt(file, start + at, Math.min(PIECE, length - at))
}

async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const inflate = createInflateRaw({ chunkSize: PIECE })
  // A failure ends `inflate`, so it is met below.
  pipeline(Readable.from(packed), inflate, () => undefined)
  try {
    yield* inflate as AsyncIterable<Uint8Array>
  } catch {
    throw damaged()
  }
}

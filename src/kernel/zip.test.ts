import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from './hash.ts'
import { openZip, writeZip, type ZipFile } from './zip.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mz-zip-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const long = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `第 ${i} 行\n`).join(''))
/** The same bytes cut in another way. */
const cut = (bytes: Uint8Array, size: number) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
/** Looks like a zip's own marks inside. */
const tricky = Buffer.from([0x50, 0x4b, 0x07, 0x08, 0x50, 0x4b, 0x03, 0x04, 0x50, 0x4b, 0x05, 0x06, 0, 0, 0, 0])

const hashOf = (bytes: Uint8Array) => sha256(bytes).toString('hex')

async function zipOf(files: ZipFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of writeZip(files)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
async function open(bytes: Uint8Array) {
  const path = join(folder, 'x.zip')
  await writeFile(path, bytes)
  return await openZip(path)
}
/** Hash of each file: comparing long buffers member by member takes seconds. */
async function contents(bytes: Uint8Array): Promise<Record<string, string>> {
  const zip = await open(bytes)
  const read: Record<string, string> = {}
  try {
    for (const entry of zip.entries.values()) {
      const chunks: Uint8Array[] = []
      for await (const chunk of zip.read(entry)) chunks.push(chunk)
      read[entry.name] = hashOf(Buffer.concat(chunks))
    }
  } finally {
    await zip.close()
  }
  return read
}

test('what goes in comes out, packed or stored, and any zip program reads it', async () => {
  const zip = await zipOf([{ name: '空.txt', content: [] }, { name: '长.txt', content: cut(long, 777) }, { name: 'picture', stored: true, content: [tricky] }])
  const expected = { '空.txt': hashOf(Buffer.alloc(0)), '长.txt': hashOf(long), picture: hashOf(tricky) }
  expect(await contents(zip)).toEqual(expected)
  expect(Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, hashOf(bytes)]))).toEqual(expected)
  expect(zip.length).toBeLessThan(long.length / 2)
})

test('the bytes do not depend on how the content came', async () => {
  const [one, other] = await Promise.all([777, 200_000].map((size) => zipOf([{ name: 'a', content: cut(long, size) }])))
  expect(Buffer.compare(one!, other!)).toBe(0)
})

test('a damaged zip is refused, wherever the damage is', async () => {
  const zip = await zipOf([{ name: 'a', content: [long] }, { name: 'b', stored: true, content: [tricky] }])
  await expect(contents(Buffer.from('no zip'))).rejects.toThrow('不是完好的 zip')
  await expect(contents(Buffer.alloc(0))).rejects.toThrow('不是完好的 zip')
  await expect(contents(zip.subarray(0, zip.length - 30))).rejects.toThrow('不是完好的 zip')
  for (const at of [0, 100, zip.indexOf(tricky)]) {
    const spoilt = Buffer.from(zip)
    spoilt[at] = spoilt[at]! ^ 0xff
    await expect(contents(spoilt)).rejects.toThrow('不是完好的 zip')
  }
})

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openFile, storeFile } from './files.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'mz-files-'))
afterAll(() => rmSync(dataDir, { recursive: true }))

const bytes = new TextEncoder().encode('账')

test('the same bytes are one file, in their own county only', async () => {
  const first = await storeFile(dataDir, 990_101, bytes)
  const again = await storeFile(
    dataDir,
    990_101,
    (async function* () {
      yield bytes.subarray(0, 1)
      yield bytes.subarray(1)
    })(),
  )
  expect(again).toEqual(first)
  expect(first.size).toBe(3)
  expect(readFileSync(await openFile(dataDir, 990_101, first.sha256), 'utf8')).toBe('账')
  await expect(openFile(dataDir, 990_102, first.sha256)).rejects.toMatchObject({ kind: 'notFound' })
})

test('a stream that is too long leaves nothing behind', async () => {
  await expect(storeFile(dataDir, 990_103, bytes, 2)).rejects.toMatchObject({ code: 'kernel.fileTooLarge' })
  expect(readdirSync(join(dataDir, 'files', '990103', 'incoming'))).toEqual([])
})

test('a hash is never a path', async () => {
  await expect(openFile(dataDir, 990_101, '../../secret')).rejects.toMatchObject({ code: 'kernel.badFileHash' })
})

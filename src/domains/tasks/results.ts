import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openFile, storeFile } from '../../kernel/files.ts'

/** Results lie apart from attachments: they can be made again, and go after seven days. */
const folder = (dataDir: string): string => join(dataDir, 'results')

export const storeResult = async (dataDir: string, county: number, bytes: Uint8Array): Promise<string> => (await storeFile(folder(dataDir), county, bytes)).sha256

export const readResult = async (dataDir: string, county: number, sha256: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(await openFile(folder(dataDir), county, sha256)))

export async function removeResult(dataDir: string, county: number, sha256: string): Promise<void> {
  const path = await openFile(folder(dataDir), county, sha256).catch(() => null)
  if (path) await rm(path, { force: true })
}

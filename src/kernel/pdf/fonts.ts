import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const read = (path: string): Buffer => readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${path}`))

let loaded: Record<string, { normal: Buffer; bold: Buffer }> | null = null

/** The one family of the program (Noto Sans SC, OFL), read once; only the characters used go into a file. */
export const FONT = 'Noto Sans SC'

export function fonts(): Record<string, { normal: Buffer; bold: Buffer }> {
  return (loaded ??= { [FONT]: { normal: read('400Regular/NotoSansSC_400Regular.ttf'), bold: read('700Bold/NotoSansSC_700Bold.ttf') } })
}

import { readFile } from 'node:fs/promises'
import { invalid } from '../error.ts'
import { openCsv } from './csv.ts'
import type { Workbook } from './types.ts'
import { openXlsx } from './xlsx.ts'

const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04]
const OLE_MAGIC = [0xd0, 0xcf, 0x11, 0xe0]

/**
 * Opens a spreadsheet by what its bytes are, never by its name.
 * @param source the content, or the path of a file
 * @throws DomainError of kind invalid, code sheet.*, whose Chinese message says what to do
 */
export async function openSheet(source: Uint8Array | string): Promise<Workbook> {
  const bytes = typeof source === 'string' ? await readSource(source) : source
  if (bytes.length === 0) throw invalid('sheet.empty', '文件是空的。请确认导出成功后重新选择文件。')
  if (ZIP_MAGIC.every((byte, index) => bytes[index] === byte)) return openXlsx(bytes)
  if (OLE_MAGIC.every((byte, index) => bytes[index] === byte)) {
    // A workbook with a password sits in the same container as the old format.
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('EncryptedPackage', 0, 'utf16le')) {
      throw invalid('sheet.encrypted', '文件有密码，无法读取。请去掉密码后另存为 .xlsx 再导入。')
    }
    throw invalid('sheet.oldXls', '这是旧版 .xls 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。')
  }
  const workbook = openCsv(bytes)
  for await (const _row of workbook.rows(0)) return workbook
  throw invalid('sheet.empty', '文件里没有内容。请确认导出成功后重新选择文件。')
}

async function readSource(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch {
    throw invalid('sheet.unreadable', `打不开文件 ${path}。请检查路径是否正确、是否有读取权限。`)
  }
}

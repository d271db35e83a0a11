import { commandKey, id, procedure, year, z } from '../../kernel/contract.ts'

const tag = '档案'
const exporting = { permission: 'archives.book.export', mode: 'read' } as const

export const standardFormat = z.enum(['xml', 'json'])

export const archivesContract = {
  exportArchive: procedure({ method: 'GET', path: '/archives/book', summary: '整本账套的开放档案（zip）', tag }, exporting).input(z.object({ book: id })).output(z.file()),

  exportStandard: procedure({ method: 'GET', path: '/archives/standard', summary: '标准数据：基础档案、总账、财务报告（XML 或 JSON，GB 18030，未经认证）', tag }, exporting)
    .input(z.object({ book: id, year, format: standardFormat })).output(z.file()),

  importArchive: procedure({ method: 'POST', path: '/archives/book', summary: '导入开放档案：建立同一个账套，全部导入或一行也不导入', tag }, { permission: 'archives.book.import', mode: 'write' })
    .input(z.object({
      key: commandKey,
      /** hash of the uploaded file, as the upload answered */
      upload: z.string().regex(/^[0-9a-f]{64}$/),
    }))
    .output(z.object({ book: id, name: z.string(), vouchers: z.int(), entries: z.int(), root: z.string() })),
}

export type StandardFormat = z.infer<typeof standardFormat>

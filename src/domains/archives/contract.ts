import { commandKey, divisionNo, id, period, procedure, year, z } from '../../kernel/contract.ts'

const tag = '档案'
const exporting = { permission: 'archives.book.export', mode: 'read' } as const

export const standardFormat = z.enum(['xml', 'json'])

/** hash of the uploaded file, as the upload answered */
const upload = z.string().regex(/^[0-9a-f]{64}$/)
const importing = { permission: 'archives.book.import', mode: 'write' } as const

const archiveCheck = z.object({
  book: id, name: z.string(), kind: z.enum(['coop', 'committee']), standard: z.string(), villageCode: z.string(),
  /** the village with that code here, in the reader's scope, and how it is called */
  village: divisionNo.nullable(), place: z.string().nullable(),
  /** from the book's first month to its last one; null when a file is changed, for then nothing in the archive can be relied upon */
  months: z.object({ first: period, last: period, closed: period.nullable() }).nullable(),
  vouchers: z.int(), entries: z.int(), drafts: z.int(), attachments: z.int(), attachmentBytes: z.int(),
  files: z.int(), bytes: z.int(),
  /** one hash over all of it, to compare with the one that the sender names */
  root: z.string(),
  /** files whose bytes are not those that the manifest lists */
  changed: z.array(z.string()),
  /** why the book cannot be taken in here, in words for the user */
  obstacle: z.string().nullable(),
})

export const archivesContract = {
  exportArchive: procedure({ method: 'GET', path: '/archives/book', summary: '整本账套的开放档案（zip）', tag }, exporting).input(z.object({ book: id })).output(z.file()),

  exportStandard: procedure({ method: 'GET', path: '/archives/standard', summary: '标准数据：基础档案、总账、财务报告（XML 或 JSON，GB 18030，未经认证）', tag }, exporting)
    .input(z.object({ book: id, year, format: standardFormat })).output(z.file()),

  checkArchive: procedure({ method: 'GET', path: '/archives/check', summary: '查看开放档案：账套、月份、凭证数，逐个文件核对哈希；不写入任何内容', tag }, { permission: 'archives.book.import', mode: 'read' })
    .input(z.object({ upload })).output(archiveCheck),

  importArchive: procedure({ method: 'POST', path: '/archives/book', summary: '导入开放档案：建立同一个账套，全部导入或一行也不导入', tag }, importing)
    .input(z.object({ key: commandKey, upload })).output(z.object({ book: id, name: z.string(), vouchers: z.int(), entries: z.int(), root: z.string() })),

  startImport: procedure({ method: 'POST', path: '/archives/book/task', summary: '在后台导入开放档案，结果见后台任务', tag }, importing)
    .input(z.object({ key: commandKey, upload })).output(z.object({ task: id })),
}

export type StandardFormat = z.infer<typeof standardFormat>
export type ArchiveCheck = z.infer<typeof archiveCheck>

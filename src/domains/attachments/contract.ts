import { commandKey, day, fen, id, procedure, z } from '../../kernel/contract.ts'

const tag = '附件'
const read = { permission: 'attachments.file.read', mode: 'read' } as const
/** Handing in papers for a voucher that is being written; completing, removing and later additions need `attachments.file.write`. */
const add = { permission: 'attachments.file.add', mode: 'write' } as const
const write = { permission: 'attachments.file.write', mode: 'write' } as const
const command = { key: commandKey, book: id }

/** Largest attachment, bytes. */
export const MAX_BYTES = 20 * 1024 * 1024

export const fileKind = z.enum(['image', 'pdf', 'invoiceXml', 'ofd', 'other'])

/** What an invoice says of itself. `code` is empty on a fully digital invoice (数电票), whose number has 20 digits. */
const invoiceFacts = z.object({ code: z.string(), no: z.string(), totalFen: fen.nullable(), date: day.nullable(), seller: z.string().nullable(), buyer: z.string().nullable() })

const attachment = z.object({
  id, name: z.string(), media: z.string(), size: z.number(), kind: fileKind, sha256: z.string(),
  invoice: invoiceFacts.extend({
    /** how much of it the voucher books */
    usedFen: fen,
    /** read from the file, or typed by a person */
    source: z.enum(['read', 'typed']),
  }).nullable(),
  paperLocation: z.string().nullable(),
  /** electronic signature: this program does not check any */
  signature: z.literal('unchecked'),
  origin: z.enum(['desk', 'phone']), addedBy: z.string(), addedAt: z.string(),
})

/** Invoice facts as a person types them from a picture or a PDF. */
const typedInvoice = z.object({
  code: z.string().trim().regex(/^[0-9A-Za-z]{0,20}$/, '发票代码只含数字和字母').default(''),
  no: z.string().trim().regex(/^[0-9A-Za-z-]{6,30}$/, '发票号码应为 6～30 位数字或字母'),
  totalFen: fen, date: day.nullable().default(null), seller: z.string().trim().max(200).nullable().default(null),
})

export const attachmentsContract = {
  list: procedure({ method: 'GET', path: '/attachments', summary: '凭证的附件', tag }, read)
    .input(z.object({ book: id, target: id }))
    .output(z.object({
      /** the voucher is on the server, so files can be added */
      present: z.boolean(),
      /** still a draft: files can be removed and facts changed; later they can only be added */
      editable: z.boolean(),
      files: z.array(attachment),
    })),
  addFile: procedure({ method: 'POST', path: '/attachments', summary: '添加附件', tag }, add)
    .input(z.object({
      ...command, target: id, id, sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(500),
      /** how much of the invoice the voucher books; absent = all of it */
      usedFen: fen.optional(),
    }))
    .output(attachment),
  changeFile: procedure({ method: 'POST', path: '/attachments/change', summary: '补充附件的说明：纸质原件存放处、发票号码、列支金额', tag }, write)
    .input(z.object({ ...command, id, paperLocation: z.string().trim().max(200).optional(), invoice: typedInvoice.optional(), usedFen: fen.optional() }))
    .output(attachment),
  removeFile: procedure({ method: 'POST', path: '/attachments/remove', summary: '移除附件（仅未提交的凭证）', tag }, write).input(z.object({ ...command, id })).output(z.object({ id })),
  download: procedure({ method: 'GET', path: '/attachments/file', summary: '附件原件', tag }, read).input(z.object({ book: id, id })).output(z.file()),
  /** Asking twice gives two tickets, which harms nobody; so there is no command key, and no trace of the token is kept. */
  ticket: procedure({ method: 'POST', path: '/attachments/ticket', summary: '手机上传的一次性凭据', tag }, add)
    .input(z.object({ book: id, target: id })).output(z.object({ token: z.string(), expiresAt: z.string() })),
}

export type Attachment = z.infer<typeof attachment>
export type FileKind = z.infer<typeof fileKind>
export type InvoiceFacts = z.infer<typeof invoiceFacts>
export type TypedInvoice = z.infer<typeof typedInvoice>

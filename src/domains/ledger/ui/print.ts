import { newId } from '../../../kernel/id.ts'
import { api, orpc, queryClient, troubleOf } from '../../../web/api.ts'

export const voucherPapers = [{ size: '240x140', title: '凭证纸 240×140 毫米' }, { size: 'A5', title: 'A5 210×148.5 毫米' }] as const

/** The PDF of a report or account book on A4, made by the server; of a long one the sentence that it is being made in the background. */
export async function reportPdf(input: Parameters<typeof api.ledger.printReport>[0]): Promise<File | string> {
  try {
    return await api.ledger.printReport(input)
  } catch (error) {
    if (troubleOf(error).code !== 'ledger.reportLong') throw error
    await api.ledger.printLongReport({ ...input, key: newId() })
    await queryClient.invalidateQueries({ queryKey: orpc.tasks.list.key() })
    return '这张表较长，正在后台生成 PDF，完成后在右上角下载'
  }
}

import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Select, Space } from 'antd'
import { useState } from 'react'
import { useOutletContext } from 'react-router'
import { yearOf } from '../../../kernel/day.ts'
import { api, signedOut, troubleOf } from '../../../web/api.ts'
import { Empty, saveFile, useQueryState } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import type { Book } from '../../ledger/contract.ts'
import type { StandardFormat } from '../contract.ts'

const formats: { value: StandardFormat; label: string }[] = [{ value: 'xml', label: 'XML' }, { value: 'json', label: 'JSON' }]

/** What of a book leaves the program: the open archive, and a year of standard data. */
export default function ArchiveTab() {
  const book = useOutletContext<Book>()
  const can = useCan()
  const { busy, download } = useDownload()
  const years = yearsOf(book)
  const [year, setYear] = useQueryState('year')
  const [format, setFormat] = useQueryState('format')
  const shownYear = years.find((known) => String(known) === year) ?? years[0]
  if (!can('archives.book.export')) return <Empty title="您的岗位不能下载账套档案" hint="请联系代理会计或理事长" />
  const shownFormat: StandardFormat = format === 'json' ? 'json' : 'xml'
  return (
    <div className="panel">
      <section aria-labelledby="open-archive">
        <h3 id="open-archive">开放档案</h3>
        <p>账套的全部数据：科目、往来、期初、凭证、结账时冻结的余额、附件、折旧摊销计划、附注、往来对应，以及每个文件的哈希。任何程序都能读取，也能在另一处原样导入：在“乡镇与村”页选“导入账套档案”。</p>
        <Button type="primary" icon={<DownloadOutlined />} loading={busy === 'archive'} onClick={() => void download('archive', () => api.archives.exportArchive({ book: book.id }))}>下载开放档案</Button>
      </section>
      <section aria-labelledby="standard-data">
        <h3 id="standard-data">标准数据（未经认证）</h3>
        <p>按 GB/T 24589 的模块名（基础档案、总账、财务报告）导出一年的数据，GB 18030 编码，供审计、财政等系统读取。</p>
        {shownYear === undefined ? (
          <Empty title="还没有凭证" hint="记账或结账之后才有可导出的年份" />
        ) : (
          <Space wrap>
            <Select aria-label="年份" value={shownYear} options={years.map((value) => ({ value, label: `${value} 年` }))} onChange={(value) => setYear(String(value))} style={{ width: 110 }} />
            <Select aria-label="格式" value={shownFormat} options={formats} onChange={(value) => setFormat(value)} style={{ width: 90 }} />
            <Button icon={<DownloadOutlined />} loading={busy === 'standard'} onClick={() => void download('standard', () => api.archives.exportStandard({ book: book.id, year: shownYear, format: shownFormat }))}>下载标准数据</Button>
          </Space>
        )}
      </section>
    </div>
  )
}

/** The years from the book's start to its last voucher or closed month, the last first. */
function yearsOf({ start, lastClosed, lastVoucher }: { start: string; lastClosed: string | null; lastVoucher: string | null }): number[] {
  const last = [lastClosed, lastVoucher?.slice(0, 7)].filter((period) => typeof period === 'string').toSorted().at(-1)
  if (!last) return []
  const length = yearOf(last) - yearOf(start) + 1
  return Array.from({ length: Math.max(0, length) }, (_, i) => yearOf(last) - i)
}

function useDownload() {
  const { message } = App.useApp()
  const [busy, setBusy] = useState<'archive' | 'standard' | null>(null)
  const download = async (what: 'archive' | 'standard', ask: () => Promise<File>) => {
    setBusy(what)
    try {
      saveFile(await ask())
    } catch (error) {
      if (!signedOut(error)) message.error(troubleOf(error).message, 6)
    } finally {
      setBusy(null)
    }
  }
  return { busy, download }
}

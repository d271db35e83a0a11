import { FilePdfOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { App, Button, Dropdown, Tag } from 'antd'
import { Link, useParams } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { amountInWords } from '../../../kernel/money.ts'
import { api, orpc, troubleOf } from '../../../web/api.ts'
import { instantText, Loaded, Money, Page, saveFile } from '../../../web/kit/index.ts'
import { paths } from '../../../web/paths.ts'
import { Slot } from '../../../web/slots.tsx'
import type { Voucher } from '../contract.ts'
import type { VoucherPaper } from '../contract/print.ts'
import { allocationNames, voucherKindNames, voucherNo } from './labels.ts'
import { voucherPapers } from './print.ts'
import { OriginLink } from './drafts/OriginLink.tsx'
import { VoucherActs } from './VoucherActs.tsx'
import './voucher.css'

const LINES_ON_PAPER = 5

/** A posted voucher as it looks on paper; prints on 240 × 140 mm. */
export default function VoucherPage() {
  const { voucher = '', year = '' } = useParams()
  const query = useQuery(orpc.ledger.voucher.queryOptions({ input: { voucher, year: Number(year) } }))
  return (
    <Loaded query={query}>
      {(data) => (
        <Page
          title={`凭证 ${voucherNo(data)}`}
          division={data.village}
          trail={[{ title: data.bookName, to: paths.book(data.book) }, { title: '凭证', to: `${paths.book(data.book, 'vouchers')}?from=${data.period}&to=${data.period}` }, { title: voucherNo(data) }]}
          extra={<><VoucherActs voucher={data} /><PdfButton voucher={data} /></>}
        >
          <Relations voucher={data} />
          <Paper voucher={data} />
          <Slot name="voucher.attachments" book={data.book} draft={data.id} editable />
          <Evidence voucher={data} />
        </Page>
      )}
    </Loaded>
  )
}

/** The voucher as a PDF on exact paper. */
function PdfButton({ voucher: { id, year } }: { voucher: Voucher }) {
  const { message } = App.useApp()
  const save = async (size: VoucherPaper) => {
    try {
      saveFile(await api.ledger.printVoucher({ voucher: id, year, size }))
    } catch (error) {
      message.error(troubleOf(error).message)
    }
  }
  return (
    <Dropdown trigger={['click']} menu={{ items: voucherPapers.map(({ size, title }) => ({ key: size, label: title, onClick: () => void save(size) })) }}>
      <Button icon={<FilePdfOutlined />}>PDF</Button>
    </Dropdown>
  )
}

function Paper({ voucher }: { voucher: Voucher }) {
  const creditFen = voucher.lines.reduce((sum, line) => (line.side === 'credit' ? sum + line.amountFen : sum), 0n)
  const blanks = Math.max(0, LINES_ON_PAPER - voucher.lines.length)
  return (
    <div className="paper-scroll">
      <article className="paper">
        <h2>记账凭证</h2>
        <div className="paper-head">
          <span>{voucher.bookName}</span>
          <span>{formatDay(voucher.date)}</span>
          <span>
            {voucherNo(voucher)}
            {voucher.kind !== 'ordinary' && <Tag className="paper-kind">{voucherKindNames[voucher.kind]}</Tag>}
          </span>
        </div>
        <table>
          <thead>
            <tr><th className="paper-summary">摘要</th><th>会计科目</th><th className="paper-amount">借方金额</th><th className="paper-amount">贷方金额</th></tr>
          </thead>
          <tbody>
            {voucher.lines.map((line) => <PaperLine key={line.line} voucher={voucher} line={line} />)}
            {Array.from({ length: blanks }, (_, index) => <tr key={index}><td>&nbsp;</td><td /><td /><td /></tr>)}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={2}>合计（大写）：{amountInWords(voucher.debitFen)}</td>
              <td><Money fen={voucher.debitFen} strong /></td>
              <td><Money fen={creditFen} strong /></td>
            </tr>
          </tfoot>
        </table>
        <div className="paper-foot">
          <span>记账：{voucher.reviewedBy || '　　　'}</span>
          <span>审核：{voucher.reviewedBy || '　　　'}</span>
          <span>出纳：{voucher.cashierName ?? '　　　'}</span>
          <span>制单：{voucher.preparedBy || '　　　'}</span>
          <span>附单据 {voucher.attachments} 张</span>
        </div>
      </article>
    </div>
  )
}

function PaperLine({ voucher, line }: { voucher: Voucher; line: Voucher['lines'][number] }) {
  const extra = [line.party, line.allocation && allocationNames[line.allocation], line.quantity && `数量 ${line.quantity}`].filter(Boolean).join('；')
  return (
    <tr>
      <td>{line.summary}</td>
      <td>
        <Link to={paths.account(voucher.book, line.account, { from: voucher.period, to: voucher.period })}>{line.account} {line.accountName}</Link>
        {extra && <div className="hint">{extra}</div>}
      </td>
      <td><Money fen={line.side === 'debit' ? line.amountFen : 0n} zero="blank" /></td>
      <td><Money fen={line.side === 'credit' ? line.amountFen : 0n} zero="blank" /></td>
    </tr>
  )
}

/** What this voucher cancels or sets right, and what cancels or sets right this one. */
function Relations({ voucher }: { voucher: Voucher }) {
  if (!voucher.reversalOf && !voucher.corrects && voucher.followers.length === 0) return null
  return (
    <div className="panel no-print">
      <OriginLink draft={voucher} />
      {voucher.followers.map((follower) => (
        <p key={follower.id} className="paper-relation">
          {follower.red ? '已被红字冲销：' : '已蓝字订正：'}<Link to={paths.voucher(follower.year, follower.id)}>{follower.date} {voucherNo(follower)}</Link>
        </p>
      ))}
    </div>
  )
}

/** Where the voucher comes from and the hash of its content. */
function Evidence({ voucher }: { voucher: Voucher }) {
  const facts: [string, string | null][] = [
    ['记账时间', instantText(voucher.postedAt)],
    ['所属期间', voucher.period],
    ['来源', voucher.source],
    ['导入批次', voucher.batch],
    ['内容摘要（SHA-256）', voucher.contentHash],
  ]
  return (
    <dl className="panel evidence no-print">
      {facts.filter(([, value]) => value).map(([name, value]) => (
        <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
      ))}
    </dl>
  )
}

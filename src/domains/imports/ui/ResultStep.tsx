import { Button, Result } from 'antd'
import { Link } from 'react-router'
import { formatFen } from '../../../kernel/money.ts'
import { paths } from '../../../web/paths.ts'
import type { Book } from '../../ledger/contract.ts'
import type { Batch } from '../contract.ts'

/** What became of the batch, and where to look at it. */
export function ResultStep({ book, batch, leave }: { book: Book; batch: Batch; leave: () => void }) {
  if (batch.state === 'cancelled') return <Result status="info" title="这一批已取消，没有导入任何内容" extra={<Button type="primary" onClick={leave}>重新导入</Button>} />
  if (batch.state === 'withdrawn') return <Result status="info" title="这一批已整批撤回，账簿里没有它的内容" extra={<Button type="primary" onClick={leave}>重新导入</Button>} />
  const inUse = book.state === 'inUse'
  const what = batch.kind === 'opening' ? `期初余额 ${batch.lines} 行` : `${batch.vouchers} 张凭证、${batch.lines} 行分录`
  return (
    <Result
      status="success"
      title={`已导入${what}`}
      subTitle={`借方合计 ${formatFen(batch.debitFen)}，贷方合计 ${formatFen(batch.creditFen)}`}
      extra={[
        <Link key="balances" to={paths.book(book.id, 'balances')}><Button type="primary">看科目余额表</Button></Link>,
        <Link key="vouchers" to={paths.book(book.id, inUse ? 'drafts' : 'vouchers')}><Button>{inUse ? '看待审核凭证' : '看凭证'}</Button></Link>,
        <Button key="again" onClick={leave}>继续导入</Button>,
      ]}
    />
  )
}

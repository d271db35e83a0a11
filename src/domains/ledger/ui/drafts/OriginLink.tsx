import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { orpc } from '../../../../web/api.ts'
import { paths } from '../../../../web/paths.ts'
import { voucherNo } from '../labels.ts'
import type { Head } from './useActs.tsx'

/** The voucher that this one cancels or sets right. */
export function OriginLink({ draft: { reversalOf, corrects, originYear } }: { draft: Pick<Head, 'reversalOf' | 'corrects' | 'originYear'> }) {
  const origin = reversalOf ?? corrects
  const query = useQuery({ ...orpc.ledger.voucher.queryOptions({ input: { voucher: origin ?? '', year: originYear ?? 0 } }), enabled: origin !== null && originYear !== null })
  if (!origin || !originYear) return null
  return (
    <p className="draft-origin">
      {reversalOf ? '红字冲销' : '蓝字订正'} <Link to={paths.voucher(originYear, origin)}>{query.data ? `${query.data.date} ${voucherNo(query.data)}` : '原凭证'}</Link>
    </p>
  )
}

import { Skeleton } from 'antd'

/** Grey lines in the shape of what comes: a page with a heading, or a block of `rows` lines. */
export function Loading({ page = false, rows = 6 }: { page?: boolean; rows?: number }) {
  return (
    <div className={page ? 'loading-page' : 'loading-block'} role="status" aria-label="正在加载">
      <Skeleton active title={page} paragraph={{ rows }} />
    </div>
  )
}

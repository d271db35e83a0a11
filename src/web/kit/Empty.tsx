import { Empty as AntEmpty } from 'antd'
import type { ReactNode } from 'react'

/** Nothing here, and what to do next. */
export function Empty({ title, hint, children }: { title: string; hint?: ReactNode; children?: ReactNode }) {
  return (
    <AntEmpty
      image={AntEmpty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div>{title}</div>
          {hint && <div className="hint">{hint}</div>}
        </>
      }
    >
      {children}
    </AntEmpty>
  )
}

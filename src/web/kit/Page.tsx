import { createContext, useContext, useEffect, type ReactNode } from 'react'
import type { Period } from '../../kernel/day.ts'
import { DivisionPath } from './DivisionPath.tsx'
import { MonthSwitch } from './MonthSwitch.tsx'

const Inside = createContext(false)

export interface PageProps {
  title: ReactNode
  /** the name in the browser's tab when `title` is not a plain text */
  name?: string
  /** shows the way county → town → village; the sibling switcher opens `href` of another division */
  division?: number | undefined
  href?: (division: number, level: number) => string
  /** what stands after the division in the breadcrumb */
  trail?: { title: ReactNode; to?: string }[]
  /** shows the month switch; `true`, or the first month to offer */
  month?: boolean | Period
  extra?: ReactNode
  children: ReactNode
}

/** The frame of every page: breadcrumb of the division tree, title, month switch, buttons. Inside another page only buttons and body are shown. */
export function Page({ title, name, division, href, trail, month, extra, children }: PageProps) {
  const nested = useContext(Inside)
  const tabName = name ?? (typeof title === 'string' ? title : null)
  useEffect(() => {
    if (tabName !== null) document.title = `${tabName} - 明账`
  }, [tabName])
  return (
    <Inside value={true}>
      {!nested && (
        <>
          {(division !== undefined || trail) && <DivisionPath division={division} {...(href ? { href } : {})} trail={trail ?? []} />}
          <div className="page-head">
            <h1>{title}</h1>
            <div className="page-extra">
              {extra}
              {month && <MonthSwitch {...(typeof month === 'string' ? { first: month } : {})} />}
            </div>
          </div>
        </>
      )}
      {nested && (extra || month) && (
        <div className="page-extra page-extra-nested">
          {extra}
          {month && <MonthSwitch {...(typeof month === 'string' ? { first: month } : {})} />}
        </div>
      )}
      {children}
    </Inside>
  )
}

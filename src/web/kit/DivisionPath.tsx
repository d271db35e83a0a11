import { useQuery } from '@tanstack/react-query'
import { Breadcrumb } from 'antd'
import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'react-router'
import { orpc } from '../api.ts'
import { paths } from '../paths.ts'
import { useCan } from '../session.tsx'

const VILLAGE = 5

export interface DivisionPathProps {
  division?: number | undefined
  href?: (division: number, level: number) => string
  trail: { title: ReactNode; to?: string }[]
}

/** County / town / village, each a link; the last one opens its siblings. The month of the address is kept. */
export function DivisionPath({ division, href, trail }: DivisionPathProps) {
  const [search] = useSearchParams()
  const month = search.get('month') ?? undefined
  const can = useCan()
  const path = useQuery({ ...orpc.divisions.path.queryOptions({ input: { division: division ?? 0 } }), enabled: division !== undefined })
  const usual = (id: number, level: number) => {
    if (level === VILLAGE) return paths.village(id, { month })
    return can('targets.figure.read') ? paths.targets(id, { month }) : paths.divisions(id)
  }
  const to = href ?? usual
  const nodes = path.data?.path ?? []
  const siblings = path.data?.siblings ?? []
  const items = nodes.map((node, index) => {
    const link = { key: node.id, title: <Link to={to(node.id, node.level)}>{node.name}</Link> }
    if (index < nodes.length - 1 || siblings.length < 2) return link
    const menu = {
      className: 'sibling-menu',
      selectedKeys: [String(node.id)],
      items: siblings.map((sibling) => ({ key: String(sibling.id), label: <Link to={to(sibling.id, sibling.level)}>{sibling.name}</Link> })),
    }
    return { ...link, menu }
  })
  const rest = trail.map((step, index) => ({ key: `trail-${index}`, title: step.to ? <Link to={step.to}>{step.title}</Link> : step.title }))
  return <Breadcrumb className="division-path" items={[...items, ...rest]} />
}

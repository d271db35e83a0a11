import { AimOutlined, ApartmentOutlined, ApiOutlined, BarChartOutlined, FileTextOutlined, HomeOutlined, ScheduleOutlined, SwapOutlined, TeamOutlined } from '@ant-design/icons'
import { Menu } from 'antd'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { paths } from '../paths.ts'
import { useMe, type Me } from '../session.tsx'

const VILLAGE = 5

interface Entry {
  key: string
  icon: ReactNode
  label: string
  to: string
  needs: string
  /** the addresses below which the entry is the chosen one */
  under: RegExp
}

function entriesOf(me: Me): Entry[] {
  const root = me.roots[0]
  if (!root) return []
  const village = root.level === VILLAGE
  const entries: Entry[] = [
    { key: 'targets', icon: <AimOutlined />, label: '双五十', to: village ? paths.targetVillage(root.id) : paths.targets(root.id), needs: 'targets.figure.read', under: /^\/targets/ },
    { key: 'board', icon: <ScheduleOutlined />, label: '工作台', to: paths.board(root.id), needs: 'ledger.book.read', under: /^\/desk/ },
    { key: 'village', icon: <HomeOutlined />, label: '本村', to: paths.village(root.id), needs: 'ledger.book.read', under: /^\/villages/ },
    { key: 'divisions', icon: <ApartmentOutlined />, label: '乡镇与村', to: paths.divisions(), needs: 'divisions.division.read', under: /^\/(divisions$|villages\/\d+$|books|vouchers|archives)/ },
    { key: 'transitions', icon: <SwapOutlined />, label: '建账与衔接', to: paths.transitions(root.id), needs: 'transitions.plan.read', under: /^\/(transitions|villages\/\d+\/mutual)/ },
    { key: 'statements', icon: <BarChartOutlined />, label: '汇总报表', to: paths.statements(root.id), needs: 'ledger.report.read', under: /^\/divisions\/\d+\/statements/ },
    { key: 'reports', icon: <FileTextOutlined />, label: '报表', to: paths.reports(), needs: 'reports.format.read', under: /^\/(reports|divisions\/\d+\/consolidated)/ },
    { key: 'people', icon: <TeamOutlined />, label: '人员与任职', to: paths.people(), needs: 'identity.person.read', under: /^\/people/ },
  ]
  const shown = village ? ['targets', 'board', 'village', 'reports'] : ['targets', 'board', 'divisions', 'transitions', 'statements', 'reports', 'people']
  return entries.filter(({ key, needs }) => shown.includes(key) && me.permissions.includes(needs))
}

/** The pages that the posts of the user open. */
export function SideMenu() {
  const me = useMe()
  const { pathname } = useLocation()
  const entries = entriesOf(me)
  return (
    <nav aria-label="主菜单">
      <Menu
        mode="inline"
        selectedKeys={entries.filter(({ under }) => under.test(pathname)).map(({ key }) => key)}
        items={[
          ...entries.map(({ key, icon, label, to }) => ({ key, icon, label: <Link to={to}>{label}</Link> })),
          { key: 'api', icon: <ApiOutlined />, label: <a href="/api/docs">接口说明</a> },
        ]}
      />
    </nav>
  )
}

import { MenuOutlined } from '@ant-design/icons'
import { Button, Drawer, Grid, Layout } from 'antd'
import { Suspense, useState } from 'react'
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router'
import { TaskBell } from '../../domains/tasks/ui/TaskBell.tsx'
import { Loading } from '../kit/Loading.tsx'
import { VillageSearch } from '../kit/VillageSearch.tsx'
import { SessionProvider, useMe } from '../session.tsx'
import { SideMenu } from './SideMenu.tsx'
import { UserMenu } from './UserMenu.tsx'

/** The frame of everything that needs a login. */
export default function Shell() {
  return (
    <SessionProvider>
      <Frame />
    </SessionProvider>
  )
}

function Frame() {
  const wide = Grid.useBreakpoint().lg ?? true
  const { pathname } = useLocation()
  const { state } = useNavigation()
  // The menu is open on the page where it was opened: going elsewhere closes it.
  const [openOn, setOpenOn] = useState<string | null>(null)
  return (
    <Layout className="shell">
      {state === 'loading' && <div className="going" role="status" aria-label="正在打开" />}
      <Layout.Header className="shell-header">
        {!wide && <Button type="text" icon={<MenuOutlined />} aria-label="打开菜单" onClick={() => setOpenOn(pathname)} />}
        <Brand />
        <VillageSearch />
        <BusinessDate />
        <TaskBell />
        <UserMenu />
      </Layout.Header>
      <Layout>
        {wide && (
          <Layout.Sider theme="light" width={188} className="shell-side">
            <SideMenu />
          </Layout.Sider>
        )}
        <Layout.Content className="shell-body" id="content">
          <Suspense fallback={<Loading page />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
      <Drawer open={openOn === pathname && !wide} onClose={() => setOpenOn(null)} placement="left" size={240} title="明账" styles={{ body: { padding: 0 } }}>
        <SideMenu />
        <div className="drawer-date"><BusinessDate always /></div>
      </Drawer>
      <ScrollRestoration />
    </Layout>
  )
}

function Brand() {
  const { county, roots } = useMe()
  return (
    <div className="brand">
      <strong>明账</strong>
      <span className="brand-county">{county?.name ?? roots[0]?.name ?? ''}</span>
    </div>
  )
}

function BusinessDate({ always = false }: { always?: boolean }) {
  const { today, demo } = useMe()
  return <span className={always ? 'business-date' : 'business-date business-date-wide'}>业务日期 {today}{demo && '（演示固定）'}</span>
}

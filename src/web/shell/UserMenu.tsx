import { UserOutlined } from '@ant-design/icons'
import { App, Button, Dropdown } from 'antd'
import { useNavigate } from 'react-router'
import { queryClient } from '../api.ts'
import { paths } from '../paths.ts'
import { useMe } from '../session.tsx'
import { signOut } from '../sign-in.ts'

/** Name, posts, sign out. */
export function UserMenu() {
  const me = useMe()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const posts = me.posts.map(({ title }) => title).join('、') || '没有任职'
  const roots = me.roots.map(({ name }) => name).join('、')
  const leave = async () => {
    if (!(await signOut())) {
      message.error('没有退出成功；请检查网络后重试')
      return
    }
    await navigate(paths.login())
    queryClient.clear()
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', disabled: true, label: `${posts}${roots && ` · ${roots}`}` },
          { type: 'divider' },
          { key: 'leave', label: '退出登录', onClick: () => void leave() },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={`${me.name}，${posts}`}>
        <span className="user-name">{me.name}</span>
        {posts !== me.name && <span className="user-posts">{posts}</span>}
      </Button>
    </Dropdown>
  )
}

import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Space, Tooltip } from 'antd'
import { useEffect, useRef } from 'react'
import { isTyping } from '../../../../web/kit/keyboard.ts'
import type { Account } from '../../contract.ts'
import { AccountSelect } from '../AccountSelect.tsx'

interface Props {
  accounts: Account[]
  value: string | null
  onChange: (code: string) => void
}

/** Choosing an account; [ and ] go to the one before and the one after. */
export function AccountSteps({ accounts, value, onChange }: Props) {
  const at = accounts.findIndex(({ code }) => code === value)
  const [before, after] = [accounts[at - 1], accounts[at + 1]]
  // Keys may come faster than pages: what was asked for and is not shown yet, so that the next step counts from the last of it.
  const ahead = useRef<string[]>([])
  const step = (by: 1 | -1) => {
    const from = ahead.current.at(-1) ?? value
    const next = accounts[accounts.findIndex(({ code }) => code === from) + by]
    if (!next) return
    ahead.current.push(next.code)
    onChange(next.code)
  }
  useEffect(() => {
    const shown = value === null ? -1 : ahead.current.lastIndexOf(value)
    ahead.current = shown < 0 ? [] : ahead.current.slice(shown + 1)
  }, [value])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return
      if (event.key === '[') step(-1)
      if (event.key === ']') step(1)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
  return (
    <Space.Compact>
      <Tooltip title={before ? `上一科目 ${before.code} ${before.name}，按 [` : ''}>
        <Button aria-label="上一科目" icon={<LeftOutlined />} disabled={!before} onClick={() => step(-1)} />
      </Tooltip>
      <AccountSelect accounts={accounts} value={value} onChange={onChange} allLevels />
      <Tooltip title={after ? `下一科目 ${after.code} ${after.name}，按 ]` : ''}>
        <Button aria-label="下一科目" icon={<RightOutlined />} disabled={!after} onClick={() => step(1)} />
      </Tooltip>
    </Space.Compact>
  )
}

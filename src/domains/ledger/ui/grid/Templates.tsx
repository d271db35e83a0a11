import { App, Button, Input, Modal } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import { newId, type Id } from '../../../../kernel/id.ts'
import { api, orpc } from '../../../../web/api.ts'
import { Empty, Loaded, useCommand } from '../../../../web/kit/index.ts'
import type { TypedDraft } from '../../contract.ts'
import { variables } from './template.ts'

interface Props {
  book: Id
  open: boolean
  close: () => void
  insert: (template: TypedDraft) => void
}

/** Chooses a template by keyboard: arrows, Enter, Delete. */
export function TemplatePicker({ book, open, close, insert }: Props) {
  const query = useQuery({ ...orpc.ledger.templates.queryOptions({ input: { book } }), enabled: open })
  const { modal } = App.useApp()
  const remove = useCommand(api.ledger.removeTemplate, { success: '模板已删除' })
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const shown = (query.data ?? []).filter(({ name }) => name.includes(text.trim()))
  const chosen = shown[Math.min(active, shown.length - 1)]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, shown.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(0, active - 1))
    else if (event.key === 'Enter' && chosen) insert(chosen.draft)
    else return
    event.preventDefault()
  }
  const ask = ({ id, name }: { id: Id; name: string }) => modal.confirm({ title: `删除模板“${name}”？`, okText: '删除', onOk: () => remove.run({ book, id }) })
  return (
    <Modal open={open} onCancel={close} title="模板凭证" footer={null} destroyOnHidden>
      <div onKeyDown={onKeyDown}>
        <Input autoFocus aria-label="找模板" placeholder="模板名称；↑ ↓ 选择，回车填入" value={text} onChange={(event) => setText(event.target.value)} />
        <Loaded query={query} rows={3}>
          {() =>
            shown.length === 0 ? (
              <Empty title={text ? '没有这个模板' : '还没有模板凭证'} hint="填好一张凭证后，用“更多”里的“存为模板”" />
            ) : (
              <div role="listbox" aria-label="模板凭证" className="template-list">
                {shown.map((template) => (
                  <div key={template.id} role="option" aria-selected={template === chosen} onClick={() => insert(template.draft)}>
                    <span>{template.name} <span className="hint">{template.draft.lines.length} 行，{template.createdBy}</span></span>
                    <Button
                      size="small" type="text" aria-label={`删除模板“${template.name}”`}
                      onClick={(event) => {
                        event.stopPropagation()
                        ask(template)
                      }}
                    >
                      删除
                    </Button>
                  </div>
                ))}
              </div>
            )}
        </Loaded>
      </div>
    </Modal>
  )
}

/** Asks for a name and keeps the voucher as a template. */
export function SaveTemplate({ book, draft, close }: { book: Id; draft: TypedDraft; close: () => void }) {
  const [name, setName] = useState('')
  const { run, busy } = useCommand(api.ledger.saveTemplate, { success: '已存为模板', done: close })
  const [id] = useState(newId)
  const save = () => name.trim() !== '' && void run({ book, id, name: name.trim(), draft })
  return (
    <Modal open onCancel={close} title="存为模板凭证" okText="保存" confirmLoading={busy} okButtonProps={{ disabled: name.trim() === '' }} onOk={save}>
      <Input autoFocus aria-label="模板名称" placeholder="如：每月付电费" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} onPressEnter={save} />
      <p className="hint">摘要里可写 {variables.join('、')}，填入时换成凭证日期的年、月；金额可以留空。</p>
    </Modal>
  )
}

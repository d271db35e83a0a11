import { DownOutlined } from '@ant-design/icons'
import { Alert, App, Button, Dropdown, Space } from 'antd'
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Id } from '../../../../kernel/id.ts'
import { api } from '../../../../web/api.ts'
import { useCommand } from '../../../../web/kit/index.ts'
import { useCan, useMe } from '../../../../web/session.tsx'
import { Slot } from '../../../../web/slots.tsx'
import type { Account, Book } from '../../contract.ts'
import { wordOf } from '../../rules/life.ts'
import { voucherKindNames } from '../labels.ts'
import { BalanceBar } from './BalanceBar.tsx'
import { toVoucher } from './check.ts'
import { GridContext } from './context.ts'
import { HeadFields } from './HeadFields.tsx'
import { KeyDrawer } from './KeyDrawer.tsx'
import { keysOf, type Command } from './keys.ts'
import { amountOf, isBlank } from './lines.ts'
import type { LocalDraft, LocalDrafts } from './local.ts'
import { isEmpty, toTypedDraft } from './reducer.ts'
import { SaveNote } from './SaveNote.tsx'
import { linesFor } from './template.ts'
import { SaveTemplate, TemplatePicker } from './Templates.tsx'
import { useAutosave } from './useAutosave.ts'
import { startGrid, useGrid, useKeyMap } from './useGridTools.ts'
import { moveByKey, useGridFocus, VoucherGrid } from './VoucherGrid.tsx'

const PLAIN = 'mingzhang.grid.plain'

export interface EditorProps {
  book: Book
  accounts: Account[]
  start: LocalDraft
  local: LocalDrafts
  /** the program opened it (a closing voucher, a correction of a posted one): its kind is shown and not chosen */
  kindFixed?: boolean
  /** stands above the grid: what was restored, why it was returned */
  notice?: ReactNode
  submitted: (draft: Id) => void
  removed: (draft: Id) => void
  create: () => void
  step: (by: 1 | -1) => void
  /** another window has a newer text: load it, or go on as a new voucher */
  reload: () => void
  fork: (draft: LocalDraft) => void
}

/** The voucher that is being typed: grid, keys, saving and handing in. */
export function DraftEditor({ book, accounts, start, local, kindFixed = false, notice, submitted, removed, create, step, reload, fork }: EditorProps) {
  const { today } = useMe()
  const can = useCan()
  const { modal, message } = App.useApp()
  const [keys, setKeys] = useKeyMap()
  const { grid, tools } = useGrid(book, accounts, () => startGrid(start.typed), keys)
  const { dispatch } = tools
  const typed = useMemo(() => toTypedDraft(grid), [grid])
  const { saver, state } = useAutosave(book.id, local, start, typed, start.version !== null || !isEmpty(grid) || grid.attachments > 0)
  const { box, onFocus } = useGridFocus(grid, dispatch)
  const [plain, setPlain] = useState(() => localStorage.getItem(PLAIN) === '1')
  const [shown, setShown] = useState<'keys' | 'templates' | 'saveTemplate' | null>(null)
  const [checking, setChecking] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [wordChosen, setWordChosen] = useState(start.version !== null)
  const submit = useCommand(api.ledger.submitDraft, {
    success: '已提交，等待审核',
    done: ({ warnings }) => warnings.forEach((warning) => void message.warning(warning, 8)),
    failed: (trouble) => setRefusal(trouble.message),
  })
  const remove = useCommand(api.ledger.removeDraft, { success: '已作废' })

  const checked = useMemo(() => (checking ? toVoucher(grid, tools.accounts, { ...book, today }) : null), [checking, grid, tools.accounts, book, today])
  const problems = checked && 'problems' in checked ? checked.problems : []

  const three = book.settings.words === 'three' && !wordChosen
  const word = three ? wordOf(typed.lines.filter((line) => !isBlank(line)).map((line) => ({ ...line, amountFen: amountOf(line) }))) : grid.word
  useEffect(() => {
    if (word !== grid.word) dispatch({ type: 'head', part: { word } })
  }, [word, grid.word, dispatch])

  const handIn = async () => {
    setRefusal(null)
    const result = toVoucher(grid, tools.accounts, { ...book, today })
    if ('problems' in result) {
      setChecking(true)
      const first = result.problems[0]
      if (first) dispatch({ type: 'go', at: first })
      return
    }
    await saver.stop()
    const done = await submit.run({ book: book.id, draft: result.draft })
    if (!done) return saver.resume()
    local.drop(grid.id)
    submitted(grid.id)
  }
  const throwAway = async () => {
    await saver.stop()
    if (saver.version !== null && !(await remove.run({ book: book.id, draft: grid.id }))) return saver.resume()
    local.drop(grid.id)
    removed(grid.id)
  }
  const act: Record<Exclude<Command, 'picker'>, () => void> = {
    save: () => void saver.flush(),
    submit: () => void handIn(),
    create,
    copyLine: () => dispatch({ type: 'copyLine' }),
    insertLine: () => dispatch({ type: 'insertLine' }),
    removeLine: () => dispatch({ type: 'removeLine' }),
    previous: () => step(-1),
    next: () => step(1),
    balance: () => dispatch({ type: 'balance' }),
    templates: () => setShown('templates'),
    plain: () => {
      localStorage.setItem(PLAIN, plain ? '0' : '1')
      setPlain(!plain)
    },
    help: () => setShown('keys'),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const command = tools.commandOf(event)
    if (command && command !== 'picker') act[command]()
    else if (!moveByKey(event, dispatch)) return
    event.preventDefault()
  }
  const back = () => {
    setShown(null)
    dispatch({ type: 'go', at: grid.at })
  }
  const more = [
    ...(kindFixed ? [] : [
      ...(['ordinary', 'correction'] as const).map((kind) => ({ key: kind, label: `${voucherKindNames[kind]}凭证${grid.kind === kind ? ' ✓' : ''}`, onClick: () => dispatch({ type: 'head', part: { kind } }) })),
      { type: 'divider' as const },
    ]),
    { key: 'template', label: '存为模板', onClick: () => setShown('saveTemplate') },
    { key: 'plain', label: plain ? '金额分栏' : '普通模式', onClick: act.plain },
    { key: 'remove', label: '作废这张', danger: true, onClick: () => modal.confirm({ title: `作废这张 ${grid.date}“${grid.lines[0]?.summary ?? ''}”？`, content: '作废后不能恢复。', okText: '作废', onOk: throwAway }) },
  ]
  const key = (command: Command) => keysOf(keys, command)[0]

  return (
    <GridContext value={tools}>
      <div className="panel grid-panel" aria-label="填制凭证" role="region">
        {notice}
        <div ref={box} onFocus={onFocus} onKeyDown={onKeyDown}>
          <div className="grid-bar">
            <HeadFields
              book={book} grid={grid} problems={problems}
              onWord={(chosen) => {
                setWordChosen(true)
                dispatch({ type: 'head', part: { word: chosen } })
              }}
            />
            <SaveNote state={state} reload={reload} fork={() => fork({ typed, version: null, saved: false })} />
            <Space wrap>
              {can('ledger.voucher.prepare') && <Button type="primary" loading={submit.busy} title={key('submit')} onClick={act.submit}>提交审核</Button>}
              <Button title={key('create')} onClick={create}>新凭证</Button>
              <Button title={key('templates')} onClick={act.templates}>模板</Button>
              <Dropdown menu={{ items: more }} trigger={['click']}><Button icon={<DownOutlined />} iconPlacement="end">更多</Button></Dropdown>
              <Button aria-label="按键一览" title={`按键一览（${key('help')}）`} onClick={act.help}>?</Button>
            </Space>
          </div>
          {(problems.length > 0 || refusal) && (
            <Alert
              type="error" style={{ marginBottom: 8 }} role="alert"
              title={refusal ?? <ul className="grid-problems">{problems.map((problem, index) => <li key={index}>{problem.message}</li>)}</ul>}
            />
          )}
          <VoucherGrid grid={grid} plain={plain} problems={problems} />
          <div className="grid-foot">
            <Button size="small" onClick={() => dispatch({ type: 'addLine' })}>加一行</Button>
            <BalanceBar book={book.id} grid={grid} />
          </div>
        </div>
        <Slot
          name="voucher.attachments" book={book.id} draft={grid.id} editable
          onCount={(count) => count > grid.attachments && dispatch({ type: 'head', part: { attachments: count } })}
        />
      </div>
      <KeyDrawer open={shown === 'keys'} close={back} map={keys} change={setKeys} />
      <TemplatePicker
        book={book.id} open={shown === 'templates'} close={back}
        insert={(template) => {
          setShown(null)
          dispatch({ type: 'append', lines: linesFor(template, grid.date) })
        }}
      />
      {shown === 'saveTemplate' && <SaveTemplate book={book.id} draft={typed} close={back} />}
    </GridContext>
  )
}

import { Alert, Button, Drawer, Switch } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import { commandNames, commands, fixedKeys, keyName, keyRefusal, keysOf, usualKeys, type Command, type KeyMap } from './keys.ts'

interface Props {
  open: boolean
  close: () => void
  map: KeyMap
  change: (map: KeyMap) => void
}

/** Every key of the grid; the commands can be put on other keys, which this browser remembers. */
export function KeyDrawer({ open, close, map, change }: Props) {
  const [asking, setAsking] = useState<Command | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    if (!asking || ['Control', 'Alt', 'Shift', 'Meta'].includes(event.key)) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return setAsking(null)
    const name = keyName(event)
    const why = keyRefusal(map, asking, name)
    setRefusal(why)
    if (why) return
    change({ ...map, own: { ...map.own, [asking]: name } })
    setAsking(null)
  }
  return (
    <Drawer open={open} onClose={close} title="按键一览" size={460} destroyOnHidden>
      <div onKeyDown={onKeyDown}>
        {refusal && <Alert type="warning" showIcon title={`不能用这个键：${refusal}`} style={{ marginBottom: 8 }} />}
        <table className="grid-keys">
          <tbody>
            {commandNames.map((command) => (
              <tr key={command}>
                <td>{commands[command].name}</td>
                <td>{asking === command ? <em>请按新的键…</em> : keysOf(map, command).map((key) => <kbd key={key}>{key}</kbd>)}</td>
                <td><Button size="small" type="text" aria-label={`更改“${commands[command].name}”的按键`} onClick={() => setAsking(command)}>更改</Button></td>
              </tr>
            ))}
            {fixedKeys.map(([keys, what]) => <tr key={keys}><td>{what}</td><td><kbd>{keys}</kbd></td><td /></tr>)}
          </tbody>
        </table>
        <div className="grid-keys-foot">
          <label><Switch size="small" checked={map.functionKeys} onChange={(functionKeys) => change({ ...map, functionKeys })} /> 也用功能键（F4 另起一张，F6 保存）</label>
          <Button size="small" onClick={() => change(usualKeys)}>恢复原来的按键</Button>
        </div>
      </div>
    </Drawer>
  )
}

/** What the keyboard can do in the grid apart from typing, with the keys it starts with and, where they are switched on, the function keys. */
export const commands = {
  save: { name: '保存草稿', keys: ['Ctrl+S'], optional: ['F6'] },
  submit: { name: '提交审核；新凭证接着另起一张', keys: ['Ctrl+Enter'], optional: [] },
  create: { name: '另起一张凭证', keys: ['Alt+N'], optional: ['F4'] },
  copyLine: { name: '复制本行到下一行', keys: ['Ctrl+D'], optional: [] },
  insertLine: { name: '在上面插入一行', keys: ['Alt+Insert'], optional: [] },
  removeLine: { name: '删除本行', keys: ['Alt+Delete'], optional: [] },
  previous: { name: '上一张草稿', keys: ['PageUp'], optional: [] },
  next: { name: '下一张草稿', keys: ['PageDown'], optional: [] },
  picker: { name: '科目、往来的选择列表；金额里是计算器', keys: ['F7', 'F2'], optional: [] },
  balance: { name: '填平衡数', keys: ['Ctrl+F7'], optional: [] },
  templates: { name: '模板凭证', keys: ['Alt+T'], optional: [] },
  plain: { name: '金额分栏与普通模式互换', keys: ['Alt+M'], optional: [] },
  help: { name: '按键一览', keys: ['F1'], optional: [] },
} as const satisfies Record<string, { name: string; keys: readonly string[]; optional: readonly string[] }>

export type Command = keyof typeof commands
export const commandNames = Object.keys(commands) as Command[]

/** Keys that act by what is typed and cannot be moved elsewhere. */
export const fixedKeys: readonly [keys: string, what: string][] = [
  ['Enter / Shift+Enter', '下一格 / 上一格；行末到下一行，摘要随行复制'],
  ['↑ ↓', '上一行、下一行的同一格；列表打开时在列表中移动'],
  ['Esc', '关闭列表，回到原来的格'],
  ['=', '金额：填平衡数，自动放在正确的一方'],
  ['空格', '金额：借贷互换，正负不变'],
  ['-', '金额：改为红字'],
  ['..', '摘要：同上一行'],
  ['//', '摘要：同第一行'],
  ['Ctrl+V', '从 Excel 或 WPS 粘贴多行：摘要、科目、借方、贷方、往来、数量、单价'],
]

export interface KeyMap {
  /** also F4 and F6 */
  functionKeys: boolean
  /** commands that the user has moved to other keys */
  own: Partial<Record<Command, string>>
}

export const usualKeys: KeyMap = { functionKeys: false, own: {} }

const STORED = 'mingzhang.keys'

export function loadKeys(storage: Pick<Storage, 'getItem'>): KeyMap {
  try {
    const { functionKeys, own } = JSON.parse(storage.getItem(STORED) ?? '') as KeyMap
    return { functionKeys, own: Object.fromEntries(Object.entries(own).filter(([name]) => name in commands)) }
  } catch {
    return usualKeys
  }
}

export const storeKeys = (storage: Pick<Storage, 'setItem'>, map: KeyMap): void => storage.setItem(STORED, JSON.stringify(map))

export interface Pressed {
  key: string
  code: string
  ctrlKey: boolean
  altKey: boolean
  shiftKey: boolean
  metaKey: boolean
}

/** The name of a pressed key with its modifiers, "Alt+N". A letter is taken from its place, since Alt changes what it types. */
export function keyName({ key, code, ctrlKey, altKey, shiftKey, metaKey }: Pressed): string {
  const letter = /^(?:Key|Digit)(.)$/.exec(code)?.[1]
  const plain = (ctrlKey || altKey || metaKey) && letter ? letter : key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key
  return [ctrlKey && 'Ctrl', altKey && 'Alt', shiftKey && 'Shift', metaKey && 'Meta', plain].filter(Boolean).join('+')
}

export const keysOf = (map: KeyMap, command: Command): readonly string[] => {
  const own = map.own[command]
  return [...(own ? [own] : commands[command].keys), ...(map.functionKeys ? commands[command].optional : [])]
}

export const commandOf = (map: KeyMap, pressed: Pressed): Command | null => {
  const name = keyName(pressed)
  return commandNames.find((command) => keysOf(map, command).includes(name)) ?? null
}

const ofBrowser = new Set([
  'F5', 'F11', 'F12', 'Alt+F4', 'Ctrl+F4', 'Ctrl+F5', 'Ctrl+W', 'Ctrl+T', 'Ctrl+N', 'Ctrl+R', 'Ctrl+L', 'Ctrl+Tab', 'Ctrl+Shift+Tab', 'Ctrl+Shift+T', 'Ctrl+Shift+N',
  'Ctrl+Shift+W', 'Ctrl+Shift+I', 'Ctrl+Shift+R', 'Ctrl+Q', 'Alt+D', 'Alt+Home', 'Alt+ArrowLeft', 'Alt+ArrowRight',
])
const ofEditing = new Set(['Ctrl+C', 'Ctrl+V', 'Ctrl+X', 'Ctrl+Z', 'Ctrl+Y', 'Ctrl+A', 'Ctrl+P', 'Enter', 'Tab', 'Shift+Tab', 'Escape'])

/** Why a key cannot be given to a command, or null when it can. */
export function keyRefusal(map: KeyMap, command: Command, name: string): string | null {
  if (ofBrowser.has(name)) return `${name} 由浏览器使用`
  if (ofEditing.has(name)) return `${name} 用于编辑`
  if (!/^(F\d+|PageUp|PageDown)$/.test(name) && !/(Ctrl|Alt)\+/.test(name)) return '请用 Ctrl 或 Alt 组合键，或功能键'
  const taken = commandNames.find((other) => other !== command && keysOf({ ...map, functionKeys: true }, other).includes(name))
  return taken ? `${name} 已用于“${commands[taken].name}”` : null
}

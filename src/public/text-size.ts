import { h } from './dom.ts'

const KEY = 'textSize'
const sizes = [
  { key: 'normal', name: '标准' },
  { key: 'large', name: '大字' },
  { key: 'huge', name: '特大' },
]

/** Buttons for the size of the letters; the choice stays on the phone. */
export function textSize(): HTMLElement {
  const buttons = sizes.map(({ key, name }) => h('button', { type: 'button', 'data-size': key, onclick: () => apply(key) }, name))
  const apply = (key: string) => {
    document.documentElement.setAttribute('data-size', key)
    remember(key)
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.getAttribute('data-size') === key))
  }
  apply(remembered())
  return h('div', { class: 'sizes', role: 'group', 'aria-label': '字号' }, ...buttons)
}

// A private window may refuse storage; the page then starts with letters of standard size.
function remembered(): string {
  try {
    const key = localStorage.getItem(KEY)
    return sizes.some((size) => size.key === key) ? String(key) : 'normal'
  } catch {
    return 'normal'
  }
}

function remember(key: string): void {
  try {
    localStorage.setItem(KEY, key)
  } catch {
    /* the choice holds for this visit */
  }
}

type Child = Node | string | null
type Attributes = Record<string, string | ((event: Event) => void)>

/** Makes an element: h('button', { class: 'big', onclick: print }, '打印'). Text is always set as text, never as markup. */
export function h(tag: string, attributes: Attributes, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') element.setAttribute(name, value)
    else element.addEventListener(name.slice(2), value)
  }
  for (const child of children) if (child !== null) element.append(child)
  return element
}

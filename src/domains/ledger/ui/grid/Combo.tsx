import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { useGridKeys } from './context.ts'

export interface ComboOption {
  key: string
  label: ReactNode
}

interface Props {
  /** the place in the grid, "row:cell" */
  at: string
  label: string
  text: string
  placeholder?: string
  bad?: boolean
  /** what the list offers for a text; '' when it was opened by key */
  find: (text: string) => readonly ComboOption[]
  /** stands above the list */
  note?: string | null
  onText: (text: string) => void
  onPick: (key: string) => void
  /** asked before Enter takes what is marked, with the text that the list answers; true = the list stays, its first option marked */
  onEnter?: (asked: string | null) => boolean
  /** the list was closed without a choice, or opened anew by key */
  onClose?: () => void
  /** the first option is marked at once, so that Enter takes it */
  takesFirst?: boolean
}

/** A field with a list below it: arrows move in the list, Enter takes, Escape closes and leaves the cursor where it is. */
export function Combo({ at, label, text, placeholder, bad = false, find, note = null, onText, onPick, onEnter, onClose, takesFirst = false }: Props) {
  const { commandOf } = useGridKeys()
  const input = useRef<HTMLInputElement>(null)
  const list = useId()
  const first = takesFirst ? 0 : -1
  const [open, setOpen] = useState<{ text: string; active: number } | null>(null)
  const options = open ? find(open.text) : []
  const active = open ? Math.min(open.active, options.length - 1) : -1

  const pick = (key: string) => {
    setOpen(null)
    onPick(key)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const used = () => {
      event.preventDefault()
      event.stopPropagation()
    }
    if (commandOf(event) === 'picker') {
      used()
      onClose?.()
      return setOpen({ text: '', active: 0 })
    }
    if (event.key === 'Enter' && !event.ctrlKey && !event.altKey && !event.shiftKey) {
      const chosen = options[active]
      if (onEnter?.(open?.text ?? null)) {
        used()
        return setOpen({ text, active: 0 })
      }
      if (!chosen) return setOpen(null)
      used()
      return pick(chosen.key)
    }
    if (!open || options.length === 0) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      used()
      setOpen({ ...open, active: Math.max(first, Math.min(options.length - 1, active + (event.key === 'ArrowDown' ? 1 : -1))) })
    } else if (event.key === 'Escape') {
      used()
      setOpen(null)
      onClose?.()
    }
  }
  return (
    <>
      <input
        ref={input}
        data-at={at}
        role="combobox"
        aria-label={label}
        aria-expanded={open !== null && options.length > 0}
        aria-controls={list}
        aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
        aria-invalid={bad || undefined}
        autoComplete="off"
        value={text}
        placeholder={placeholder}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          onText(event.target.value)
          setOpen({ text: event.target.value, active: first })
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(null)
          onClose?.()
        }}
      />
      {open && (options.length > 0 || note) && (
        <Below input={input}>
          {note && <div className="combo-note">{note}</div>}
          <div role="listbox" id={list} aria-label={label}>
            {options.map((option, index) => (
              <div
                key={option.key}
                id={`${list}-${index}`}
                role="option"
                aria-selected={index === active}
                ref={index === active ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
                onMouseDown={(event) => {
                  event.preventDefault()
                  pick(option.key)
                }}
              >
                {option.label}
              </div>
            ))}
          </div>
        </Below>
      )}
    </>
  )
}

const HEIGHT = 280

/** A box right below a field (above it where there is no room), over everything else. */
export function Below({ input, children }: { input: React.RefObject<HTMLInputElement | null>; children: ReactNode }) {
  const [place, setPlace] = useState<React.CSSProperties>({ opacity: 0 })
  useLayoutEffect(() => {
    const put = () => {
      const rect = input.current?.getBoundingClientRect()
      if (!rect) return
      const above = window.innerHeight - rect.bottom < HEIGHT && rect.top > HEIGHT
      setPlace({
        left: Math.max(0, Math.min(rect.left, window.innerWidth - Math.max(rect.width, 260))), minWidth: rect.width,
        ...(above ? { bottom: window.innerHeight - rect.top } : { top: rect.bottom }),
      })
    }
    put()
    window.addEventListener('scroll', put, true)
    window.addEventListener('resize', put)
    return () => {
      window.removeEventListener('scroll', put, true)
      window.removeEventListener('resize', put)
    }
  }, [input])
  return createPortal(<div className="combo-list" style={{ ...place, maxHeight: HEIGHT }}>{children}</div>, document.body)
}

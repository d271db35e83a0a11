import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { api } from '../../../../web/api.ts'
import { isTyping } from '../../../../web/kit/keyboard.ts'

export type BoardBook = Awaited<ReturnType<typeof api.ledger.board>>['books'][number]

export const filters = [
  { value: 'all', label: '全部' },
  { value: 'closable', label: '可结账' },
  { value: 'blocked', label: '有阻碍' },
  { value: 'waiting', label: '有待办凭证' },
  { value: 'overdue', label: '逾期' },
  { value: 'setup', label: '初始化' },
] as const
export type Filter = (typeof filters)[number]['value']

const accepts: Record<Filter, (book: BoardBook) => boolean> = {
  all: () => true,
  closable: (book) => isClosable(book),
  blocked: (book) => book.blocks.length > 0,
  waiting: (book) => book.draft + book.returned + book.submitted + book.reviewed > 0,
  overdue: (book) => book.overdue,
  setup: (book) => book.month === null,
}

export const isClosable = (book: BoardBook): boolean => book.month !== null && book.blocks.length === 0 && book.draft + book.returned + book.submitted + book.reviewed === 0

export const shownBooks = (books: readonly BoardBook[], filter: Filter): BoardBook[] => books.filter(accepts[filter])

/** The two digits that lead to a row. */
export const codeOf = (index: number): string => String(index + 1).padStart(2, '0')

const PATIENCE_MS = 1_500

/** Two digits typed one after the other anywhere outside a field; gives the first while the second is awaited. */
export function useTwoKeys(go: (code: string) => void): string {
  const [first, setFirst] = useState('')
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event) || !/^\d$/.test(event.key)) return
    clearTimeout(waiting.current)
    if (first === '') {
      setFirst(event.key)
      waiting.current = setTimeout(() => setFirst(''), PATIENCE_MS)
    } else {
      setFirst('')
      go(first + event.key)
    }
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listen)
    return () => {
      window.removeEventListener('keydown', listen)
      clearTimeout(waiting.current)
    }
  }, [])
  return first
}

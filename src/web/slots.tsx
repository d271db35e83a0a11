import { lazy, Suspense, type ComponentType } from 'react'
import type { Period } from '../kernel/day.ts'
import type { Id } from '../kernel/id.ts'
import type { BookTab } from './paths.ts'

/** What an act did to each of the chosen books, and where that is seen. */
export interface BoardOutcome {
  title: string
  good: boolean
  rows: { book: Id; text: string; tab: BookTab }[]
}

/** Places on a page that another domain fills; a page does not import the domain that fills it. routes.tsx says who does. */
export interface Slots {
  'voucher.attachments': {
    book: Id
    /** a voucher keeps the id of its draft */
    draft: Id
    editable: boolean
    /** how many files there are, now and after every change */
    onCount?: (count: number) => void
  }
  'board.acts': {
    /** the chosen books, each with its next month to close */
    books: readonly { id: Id; month: Period }[]
    done: (outcome: BoardOutcome) => void
  }
}

const filled = new Map<string, ComponentType<never>>()

/** Names the component that fills a place; its code is loaded when the place is first shown. */
export function fillSlot<Name extends keyof Slots>(name: Name, load: () => Promise<{ default: ComponentType<Slots[Name]> }>): void {
  filled.set(name, lazy(load))
}

/** Shows what fills the place, or nothing. */
export function Slot<Name extends keyof Slots>({ name, ...props }: { name: Name } & Slots[Name]) {
  const Filling = filled.get(name) as ComponentType<Slots[Name]> | undefined
  return Filling ? <Suspense fallback={null}><Filling {...(props as unknown as Slots[Name])} /></Suspense> : null
}

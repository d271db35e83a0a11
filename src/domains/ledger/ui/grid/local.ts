import type { Id } from '../../../../kernel/id.ts'
import { typedDraft, type TypedDraft } from '../../contract.ts'

/** A voucher as this browser holds it. */
export interface LocalDraft {
  typed: TypedDraft
  /** the version on the server that it was made from, null when the server has none */
  version: number | null
  /** the server holds the same */
  saved: boolean
}

/** What one person types into one book, kept in the browser at once, so that a killed tab loses nothing. */
export interface LocalDrafts {
  get(draft: Id): LocalDraft | null
  /** a voucher that the server does not have yet becomes the current one */
  put(draft: LocalDraft): void
  /** it is on the server, handed in or thrown away */
  drop(draft: Id): void
  /** the new voucher that was being typed when the browser was closed on it */
  current(): LocalDraft | null
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function localDrafts(store: Store, person: string, book: Id): LocalDrafts {
  const name = (what: string) => `mingzhang.draft.${person}.${book}.${what}`
  const get = (draft: Id): LocalDraft | null => {
    try {
      const { typed, version, saved } = JSON.parse(store.getItem(name(draft)) ?? '') as LocalDraft
      return { typed: typedDraft.parse(typed), version, saved }
    } catch {
      return null
    }
  }
  return {
    get,
    put: (draft) => {
      store.setItem(name(draft.typed.id), JSON.stringify(draft))
      if (draft.version === null) store.setItem(name('new'), draft.typed.id)
    },
    drop: (draft) => {
      store.removeItem(name(draft))
      if (store.getItem(name('new')) === draft) store.removeItem(name('new'))
    },
    current: () => {
      const id = store.getItem(name('new'))
      return id ? get(id) : null
    },
  }
}

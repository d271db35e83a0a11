import { useEffect, useRef, useState } from 'react'
import type { Id } from '../../../../kernel/id.ts'
import { api, orpc, queryClient, troubleOf } from '../../../../web/api.ts'
import type { TypedDraft } from '../../contract.ts'
import type { LocalDraft, LocalDrafts } from './local.ts'
import { DraftSaver, type SaveState } from './saver.ts'

/** Saves the voucher while it is typed; the saver lives as long as the voucher is on the screen. */
export function useAutosave(book: Id, local: LocalDrafts, start: LocalDraft, typed: TypedDraft, worthKeeping: boolean) {
  const [state, setState] = useState<SaveState>({ kind: start.saved ? 'idle' : 'waiting' })
  const [saver] = useState(() =>
    new DraftSaver({
      ...start, local, troubleOf, changed: setState,
      save: (draft, version) => api.ledger.saveDraft({ book, draft, version }),
    }))
  const kept = useRef(worthKeeping)
  const here = useRef(false)
  useEffect(() => {
    kept.current = worthKeeping
    if (worthKeeping) saver.change(typed)
  }, [saver, typed, worthKeeping])
  useEffect(() => {
    here.current = true
    saver.resume()
    const again = () => void saver.flush()
    window.addEventListener('online', again)
    return () => {
      window.removeEventListener('online', again)
      // Left in order: what is not on the server yet goes there, and lists are read again.
      here.current = false
      void (async () => {
        await Promise.resolve()
        if (here.current) return
        if (kept.current) await saver.flush()
        await saver.stop()
        if (!saver.dirty) local.drop(start.typed.id)
        void queryClient.invalidateQueries({ queryKey: orpc.ledger.key() })
      })()
    }
  }, [saver, local, start.typed.id])
  return { saver, state }
}

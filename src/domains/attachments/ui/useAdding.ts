import { useEffect, useRef, useState } from 'react'
import { newId, type Id } from '../../../kernel/id.ts'
import { parseFen, type Fen } from '../../../kernel/money.ts'
import { api, orpc, queryClient, signedOut, troubleOf } from '../../../web/api.ts'
import { upload } from '../../../web/upload.ts'
import { MAX_BYTES } from '../contract.ts'

/** A file that is not there yet: on its way, or refused with the reason. */
export interface Pending {
  id: Id
  file: File
  problem: string | null
  /** what is left of its invoice, when a smaller part of it could still be booked here */
  remainingFen: Fen | null
}

/**
 * Sends files one after the other. A voucher that is not on the server yet is waited for: telling the count makes the grid save it.
 * @param present the voucher is on the server
 */
export function useAdding({ book, draft, present, tell }: { book: Id; draft: Id; present: boolean; tell: (waiting: number) => void }) {
  const [pending, setPending] = useState<Pending[]>([])
  const running = useRef(false)
  const change = (id: Id, part: Partial<Pending>) => setPending((old) => old.map((item) => (item.id === id ? { ...item, ...part } : item)))
  const drop = (id: Id) => setPending((old) => old.filter((item) => item.id !== id))

  const send = async ({ id, file }: Pending, usedFen?: Fen) => {
    running.current = true
    try {
      const sha256 = await upload(file)
      await api.attachments.addFile({ key: newId(), book, target: draft, id, sha256, name: file.name, ...(usedFen !== undefined && { usedFen }) })
      await queryClient.invalidateQueries({ queryKey: orpc.attachments.list.key() })
      drop(id)
    } catch (error) {
      if (signedOut(error)) return
      const { code, message, details } = troubleOf(error)
      change(id, { problem: message, remainingFen: code === 'attachments.invoiceUsed' ? remainingOf(details) : null })
    } finally {
      running.current = false
    }
  }

  const next = pending.find(({ problem }) => problem === null)
  useEffect(() => {
    if (!next || running.current) return
    if (present) {
      running.current = true
      queueMicrotask(() => void send(next))
    } else tell(pending.length)
  })

  const add = (files: readonly File[]) => setPending((old) => [...old, ...files.map((file) => ({ id: newId(), file, problem: file.size > MAX_BYTES ? '文件超过 20 MB，请压缩后再添加' : null, remainingFen: null }))])
  const retry = (item: Pending, amount: string) => {
    const parsed = parseFen(amount)
    if ('reason' in parsed) return change(item.id, { problem: `列支金额：${parsed.reason}` })
    void send(item, parsed.fen)
  }
  return { pending, waiting: next !== undefined, add, drop, retry }
}

function remainingOf(details: unknown): Fen | null {
  const text = typeof details === 'object' && details !== null && 'remainingFen' in details ? details.remainingFen : null
  return typeof text === 'string' && /^-?[1-9]\d*$/.test(text) ? BigInt(text) : null
}

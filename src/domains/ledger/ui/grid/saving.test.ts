import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newId } from '../../../../kernel/id.ts'
import type { TypedDraft } from '../../contract.ts'
import { copyOf } from './copy.ts'
import { readDate } from './head.ts'
import { localDrafts } from './local.ts'
import { newGrid, reduce, toTypedDraft } from './reducer.ts'
import { DraftSaver, type SaveState } from './saver.ts'

class Trouble extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string) {
    super(code)
    this.status = status
    this.code = code
  }
}

const storage = () => {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  }
}
const book = newId()
const typedWith = (summary: string, id = newId()): TypedDraft => toTypedDraft(reduce(newGrid(id, '2026-10-31'), { type: 'type', row: 0, cell: 'summary', text: summary }, new Map()))

describe('what the browser keeps', () => {
  test('a new voucher comes back after the tab is gone, until it is handed in; one person never sees another’s', () => {
    const store = storage()
    const local = localDrafts(store, 'a', book)
    const typed = typedWith('收租金')
    expect(local.current()).toBeNull()
    local.put({ typed, version: null, saved: false })
    expect(localDrafts(store, 'a', book).current()).toEqual({ typed, version: null, saved: false })
    expect(localDrafts(store, 'b', book).current()).toBeNull()
    local.put({ typed, version: 1, saved: true })
    expect(local.current()?.version).toBe(1)
    local.drop(typed.id)
    expect([local.current(), store.kept.size]).toEqual([null, 0])
  })

  test('a spoilt copy is no copy', () => {
    const store = storage()
    const local = localDrafts(store, 'a', book)
    const typed = typedWith('甲')
    local.put({ typed, version: 3, saved: false })
    for (const name of store.kept.keys()) store.kept.set(name, '{"typed":{}}')
    expect(local.get(typed.id)).toBeNull()
  })
})

describe('saving', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** A saver over a small server: versions count up, the next answers can be made to fail. */
  function saving(start: { typed: TypedDraft; version: number | null; saved: boolean }) {
    const server = { typed: null as TypedDraft | null, version: start.version ?? 0, failures: [] as Trouble[], calls: 0 }
    const states: string[] = []
    const local = localDrafts(storage(), 'a', book)
    const saver = new DraftSaver({
      ...start, local, changed: (state: SaveState) => states.push(state.kind),
      troubleOf: (error) => (error instanceof Trouble ? error : new Trouble(0, 'web.offline')),
      save: async (typed, version) => {
        server.calls += 1
        const failure = server.failures.shift()
        if (failure) throw failure
        if (version !== (server.version || null)) throw new Trouble(409, 'ledger.draftChanged')
        server.typed = typed
        server.version += 1
        return { version: server.version }
      },
    })
    return { saver, server, states, local }
  }

  test('every change is in the browser at once and on the server within two seconds', async () => {
    const first = typedWith('')
    const { saver, server, local, states } = saving({ typed: first, version: null, saved: true })
    saver.resume()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(server.calls).toBe(0)
    const second = typedWith('收租金', first.id)
    saver.change(second)
    expect(local.get(first.id)).toEqual({ typed: second, version: null, saved: false })
    await vi.advanceTimersByTimeAsync(2_000)
    expect([server.typed, local.get(first.id), saver.dirty]).toEqual([second, { typed: second, version: 1, saved: true }, false])
    saver.change(typedWith('收租金十月', first.id))
    await vi.advanceTimersByTimeAsync(2_000)
    expect([server.version, saver.version, states.at(-1)]).toEqual([2, 2, 'saved'])
  })

  test('without a connection it stays here, says so, and goes out later', async () => {
    const typed = typedWith('甲')
    const { saver, server, states, local } = saving({ typed, version: null, saved: false })
    server.failures.push(new Trouble(0, 'web.offline'), new Trouble(503, 'busy'))
    saver.resume()
    await vi.advanceTimersByTimeAsync(1_500)
    expect([states.at(-1), local.current(), server.calls]).toEqual(['offline', null, 1])
    await vi.advanceTimersByTimeAsync(10_000)
    expect([states.at(-1), server.typed, server.calls]).toEqual(['saved', typed, 3])
  })

  test('a newer text on the server is not written over; typing goes on in the browser', async () => {
    const { saver, server, states, local } = saving({ typed: typedWith('甲'), version: 2, saved: true })
    server.version = 5
    const typed = typedWith('乙')
    saver.change(typed)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(states.at(-1)).toBe('conflict')
    saver.change({ ...typed, attachments: 2 })
    await vi.advanceTimersByTimeAsync(20_000)
    expect([server.calls, server.typed, local.get(typed.id)?.typed.attachments]).toEqual([1, null, 2])
  })

  test('nothing goes out after it was handed in, and again when that was refused', async () => {
    const typed = typedWith('甲')
    const { saver, server } = saving({ typed, version: null, saved: false })
    saver.resume()
    await saver.stop()
    saver.change({ ...typed, attachments: 1 })
    await vi.advanceTimersByTimeAsync(9_000)
    expect(server.calls).toBe(0)
    saver.resume()
    await saver.flush()
    expect(server.typed?.attachments).toBe(1)
  })
})

test('a date may be a day, month and day, or all of it', () => {
  const read = (text: string) => readDate(text, '2026-10-31')
  expect(['5', '9-5', '0905', '9月5日', '2026/9/5', '２０２６．９．５', '20260905'].map(read)).toEqual(['2026-10-05', ...Array.from({ length: 6 }, () => '2026-09-05')])
  expect(['32', '2-30', '1305', 'x', ''].map(read)).toEqual([null, null, null, null, null])
})

test('a copy has the lines of the voucher, not its number, date or documents', () => {
  const party = newId()
  const id = newId()
  const line = { line: 1, account: '113', accountName: '内部往来', side: 'credit', amountFen: -1_050n, summary: '甲', party: '张三', allocation: null, quantity: '2', dimensions: [{ kind: 'party', id: party, name: '张三' }] } as const
  expect(copyOf({ word: '记', lines: [{ ...line, dimensions: [...line.dimensions] }] }, id, '2026-10-31')).toMatchObject({
    id, date: '2026-10-31', attachments: 0, lines: [{ account: '113', side: 'credit', amount: '-10.50', party, quantity: '2', summary: '甲' }],
  })
})

import type { TypedDraft } from '../../contract.ts'
import type { LocalDrafts } from './local.ts'

/** idle: nothing typed yet; waiting: in this browser; offline: in this browser, the server does not answer; the others speak for themselves. */
export type SaveState =
  | { kind: 'idle' | 'waiting' | 'saving' | 'saved' | 'offline' | 'conflict' }
  | { kind: 'failed'; message: string }

export interface SaverOptions {
  local: LocalDrafts
  save: (typed: TypedDraft, version: number | null) => Promise<{ version: number }>
  /** what went wrong: status 0 = no connection */
  troubleOf: (error: unknown) => { status: number; code: string; message: string }
  changed: (state: SaveState) => void
  typed: TypedDraft
  version: number | null
  /** the server already holds what is typed */
  saved: boolean
}

const DELAY = 1_000
const RETRY = 4_000

/** Keeps a voucher while it is typed: in the browser at every change, on the server a second later, and again until the server answers. */
export class DraftSaver {
  readonly #options: SaverOptions
  #version: number | null
  #typed: TypedDraft
  #savedText: string
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | null = null
  #halted = false

  constructor(options: SaverOptions) {
    this.#options = options
    this.#version = options.version
    this.#typed = options.typed
    this.#savedText = options.saved ? JSON.stringify(options.typed) : ''
  }

  /** Whether something typed is not on the server. */
  get dirty(): boolean {
    return JSON.stringify(this.#typed) !== this.#savedText
  }

  get version(): number | null {
    return this.#version
  }

  change(typed: TypedDraft): void {
    if (JSON.stringify(typed) === JSON.stringify(this.#typed)) return
    this.#typed = typed
    this.#options.local.put({ typed, version: this.#version, saved: !this.dirty })
    if (!this.dirty || this.#halted || this.#running) return
    this.#options.changed({ kind: 'waiting' })
    this.#schedule(DELAY)
  }

  /** Saves now; resolves when the server has answered. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#running
    if (!this.#halted && this.dirty) await this.#start()
  }

  /** The server is left alone from here on; a save under way is waited for. */
  async stop(): Promise<void> {
    this.#halted = true
    clearTimeout(this.#timer)
    await this.#running
  }

  /** Begins, or goes on after a submission that was refused. */
  resume(): void {
    this.#halted = false
    if (this.dirty) this.#schedule(DELAY)
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#start(), delay)
  }

  #start(): Promise<void> {
    this.#running ??= this.#send().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #send(): Promise<void> {
    const { local, save, troubleOf, changed } = this.#options
    while (this.dirty && !this.#halted) {
      const sent = this.#typed
      changed({ kind: 'saving' })
      try {
        this.#version = (await save(sent, this.#version)).version
        this.#savedText = JSON.stringify(sent)
        local.put({ typed: this.#typed, version: this.#version, saved: !this.dirty })
        changed({ kind: this.dirty ? 'waiting' : 'saved' })
      } catch (error) {
        const { status, code, message } = troubleOf(error)
        if (status === 0 || status >= 500) {
          changed({ kind: 'offline' })
          this.#schedule(RETRY)
        } else {
          this.#halted = true
          changed(code === 'ledger.draftChanged' ? { kind: 'conflict' } : { kind: 'failed', message })
        }
        return
      }
    }
  }
}

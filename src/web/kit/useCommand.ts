import { App } from 'antd'
import { useRef, useState } from 'react'
import { newId } from '../../kernel/id.ts'
import { queryClient, signedOut, textOf, troubleOf, type Trouble } from '../api.ts'

export interface CommandOptions<Input, Output> {
  /** said when it is done */
  success?: string | ((output: Output) => string)
  done?: (output: Output, input: Omit<Input, 'key'>) => void
  /** shows the failure itself instead of the message at the top */
  failed?: (trouble: Trouble) => void
}

/**
 * A write. Mints the command key once per submission and keeps it while the same input is tried again, so that a retry after
 * a broken line never acts twice; a second click while one is under way is dropped; afterwards everything shown is read again.
 * `run` gives the output, or null when it failed (the failure has been shown).
 */
export function useCommand<Input extends { key: string }, Output>(call: (input: Input) => Promise<Output>, options: CommandOptions<Input, Output> = {}) {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const running = useRef(false)
  const last = useRef<{ key: string; text: string } | null>(null)

  const run = async (input: Omit<Input, 'key'>): Promise<Output | null> => {
    if (running.current) return null
    running.current = true
    setBusy(true)
    const text = textOf(input)
    if (last.current?.text !== text) last.current = { key: newId(), text }
    try {
      const output = await call({ ...input, key: last.current.key } as Input)
      last.current = null
      if (options.success) message.success(typeof options.success === 'string' ? options.success : options.success(output))
      void queryClient.invalidateQueries()
      options.done?.(output, input)
      return output
    } catch (error) {
      if (signedOut(error)) return null
      const trouble = troubleOf(error)
      if (options.failed) options.failed(trouble)
      else message.error(trouble.message, 6)
      return null
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  return { run, busy }
}

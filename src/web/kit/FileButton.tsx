import { App, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { troubleOf } from '../api.ts'
import { saveFile } from './saveFile.ts'

interface Props {
  title: string
  icon: ReactNode
  /** the file, or what to say when it comes later in another way */
  make: () => Promise<File | string>
  disabled?: boolean
}

/** Makes a file, here or on the server, and hands it to the browser's downloads; says why when that fails. */
export function FileButton({ title, icon, make, disabled = false }: Props) {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      const made = await make()
      if (typeof made === 'string') message.success(made)
      else saveFile(made)
    } catch (error) {
      message.error(troubleOf(error).message)
    } finally {
      setBusy(false)
    }
  }
  return <Button size="small" icon={icon} loading={busy} disabled={disabled} onClick={() => void save()}>{title}</Button>
}

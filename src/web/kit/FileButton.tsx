import { App, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { troubleOf } from '../api.ts'
import { saveFile } from './saveFile.ts'

interface Props {
  title: string
  icon: ReactNode
  make: () => Promise<File>
  disabled?: boolean
}

/** Makes a file, here or on the server, and hands it to the browser's downloads; says why when that fails. */
export function FileButton({ title, icon, make, disabled = false }: Props) {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      saveFile(await make())
    } catch (error) {
      message.error(troubleOf(error).message)
    } finally {
      setBusy(false)
    }
  }
  return <Button size="small" icon={icon} loading={busy} disabled={disabled} onClick={() => void save()}>{title}</Button>
}

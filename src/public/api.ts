import type { Sheet } from '../domains/disclosure/contract.ts'

/** How a value looks in the JSON of the REST interface: fen are decimal strings. */
type OnWire<T> = T extends bigint ? string : T extends readonly (infer U)[] ? OnWire<U>[] : T extends object ? { [K in keyof T]: OnWire<T[K]> } : T

export type WireSheet = OnWire<Sheet>

/** An answer of the server other than success; `message` is Chinese. Status 0 = no answer at all. */
export class Trouble extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function get<T>(path: string, query: Record<string, string>): Promise<T> {
  const url = `/api/public/${path}?${new URLSearchParams(query).toString()}`
  let response: Response
  try {
    response = await fetch(url)
  } catch {
    throw new Trouble(0, '连接不上服务器，请检查手机网络后再试')
  }
  if (response.status === 404) throw new Trouble(404, '没有这个村的公开页，请核对二维码或网址')
  if (!response.ok) throw new Trouble(response.status, '服务器暂时没有办好，请稍后再试')
  return (await response.json()) as T
}

export const getSheet = (village: string, month: string | null): Promise<WireSheet> => get('sheet', month ? { village, month } : { village })

export const getQr = (village: string): Promise<{ url: string; svg: string }> => get('qr', { village, origin: window.location.origin })

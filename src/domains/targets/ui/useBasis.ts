import { useQueryState } from '../../../web/kit/index.ts'
import type { Basis } from '../contract.ts'

export const basisNames: Record<Basis, string> = { accounting: '会计口径', assessment: '考核口径' }

/** The basis in the address (?basis=assessment); the accounting basis needs no mention. */
export function useBasis(): [Basis, (basis: Basis) => void] {
  const [text, setText] = useQueryState('basis', { push: true })
  return [text === 'assessment' ? 'assessment' : 'accounting', (basis) => setText(basis === 'assessment' ? basis : null)]
}

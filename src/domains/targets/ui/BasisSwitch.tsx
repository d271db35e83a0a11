import { Segmented } from 'antd'
import type { Basis } from '../contract.ts'
import { basisNames, useBasis } from './useBasis.ts'

const options = (Object.keys(basisNames) as Basis[]).map((value) => ({ value, label: basisNames[value] }))

/** Chooses which of the two bases the figures of the page stand on. */
export function BasisSwitch() {
  const [basis, setBasis] = useBasis()
  return <Segmented<Basis> aria-label="口径" options={options} value={basis} onChange={setBasis} />
}

import { organisationCodeCheck, usccCheck } from '../src/domains/divisions/rules/uscc.ts'
import type { DemoPerson } from './people.ts'
import type { BookKind, DemoOrganisation } from './types.ts'
import { COUNTY } from './village-names.ts'

/** The two organisations of a village; the same person often heads both. */
export function organisation(kind: BookKind, townName: string, villageName: string, serial: number, representative: DemoPerson): DemoOrganisation {
  const suffix = kind === 'co-op' ? '股份经济合作社' : villageName.endsWith('社区') ? '居民委员会' : '村民委员会'
  return { kind, name: `${COUNTY.name}${townName}${villageName}${suffix}`, uscc: demoUscc(kind, serial), representative }
}

/** A credit code with right check characters: N2 for village co-ops, 54 for committees, of the unassigned county 349981. */
function demoUscc(kind: BookKind, serial: number): string {
  const body8 = `MF${String((kind === 'co-op' ? 100_000 : 500_000) + serial).padStart(6, '0')}`
  const first17 = `${kind === 'co-op' ? 'N2' : '54'}${COUNTY.code}${body8}${organisationCodeCheck(body8)}`
  return first17 + usccCheck(first17)
}

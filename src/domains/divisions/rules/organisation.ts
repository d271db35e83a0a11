import { isUscc } from './uscc.ts'

export type OrganisationKind = 'coop' | 'committee' | 'joint'
export type OrganisationLevel = 'township' | 'village' | 'group'

export interface OrganisationFacts {
  kind: OrganisationKind
  level: OrganisationLevel
  uscc: string | null
  division: { level: number; withoutCoop: boolean }
}

/** GB 32100 category after the agriculture department's N: 1 group, 2 village, 3 township co-op. */
const COOP_PREFIX: Record<OrganisationLevel, string> = { group: 'N1', village: 'N2', township: 'N3' }
const LEVEL_WORD: Record<OrganisationLevel, string> = { group: '组级', village: '村级', township: '乡镇级' }

/** What stands against registering an organisation (errors), and what is only unusual (warnings). */
export function checkOrganisation({ kind, level, uscc, division }: OrganisationFacts): { errors: string[]; warnings: string[] } {
  const errors: string[] = []
  const warnings: string[] = []
  const place = level === 'township' ? 4 : 5
  if (division.level !== place) errors.push(`${LEVEL_WORD[level]}组织应登记在${place === 4 ? '乡镇' : '村'}一级的区划下`)
  if (kind === 'coop' && division.withoutCoop) errors.push('该村已标明不设集体经济组织；如需登记，请先取消标明')
  if (uscc === null) return { errors, warnings }
  if (!isUscc(uscc)) errors.push(`统一社会信用代码“${uscc}”校验不符，请核对证书上的 18 位代码`)
  else if (kind === 'coop' && !uscc.startsWith(COOP_PREFIX[level])) errors.push(`${LEVEL_WORD[level]}集体经济组织的信用代码应以 ${COOP_PREFIX[level]} 开头`)
  // The prefix 54 of committees is recalled, not read in the standard, so it only warns.
  else if (kind === 'committee' && !uscc.startsWith('54')) warnings.push('村民委员会的信用代码一般以 54 开头，请核对')
  return { errors, warnings }
}

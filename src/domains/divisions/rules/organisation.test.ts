import { expect, test } from 'vitest'
import { checkOrganisation, type OrganisationFacts } from './organisation.ts'
import { organisationCodeCheck, usccCheck } from './uscc.ts'

function uscc(first8: string): string {
  const first17 = `${first8}MF123456${organisationCodeCheck('MF123456')}`
  return first17 + usccCheck(first17)
}

const village = { level: 5, withoutCoop: false }
const coop: OrganisationFacts = { kind: 'coop', level: 'village', uscc: 'N2330110MF1234567D', division: village }

test.each<[Partial<OrganisationFacts>]>([
  [{}],
  [{ uscc: null }],
  [{ level: 'group', uscc: uscc('N1330110') }],
  [{ level: 'township', uscc: uscc('N3330110'), division: { level: 4, withoutCoop: false } }],
  [{ kind: 'committee', uscc: uscc('54330110') }],
  [{ kind: 'committee', uscc: null, division: { level: 5, withoutCoop: true } }],
  [{ kind: 'joint', uscc: uscc('N9330110') }],
])('accepts %j', (change) => {
  expect(checkOrganisation({ ...coop, ...change })).toEqual({ errors: [], warnings: [] })
})

test.each<[Partial<OrganisationFacts>, string]>([
  [{ uscc: 'N2330110MF1234567E' }, '校验不符'],
  [{ uscc: uscc('N1330110') }, '应以 N2 开头'],
  [{ division: { level: 4, withoutCoop: false } }, '应登记在村一级'],
  [{ level: 'township', uscc: null }, '应登记在乡镇一级'],
  [{ division: { level: 5, withoutCoop: true } }, '不设集体经济组织'],
])('refuses %j', (change, reason) => {
  expect(checkOrganisation({ ...coop, ...change }).errors).toEqual([expect.stringContaining(reason)])
})

test('only warns of a committee whose code does not start with 54', () => {
  expect(checkOrganisation({ ...coop, kind: 'committee' })).toEqual({ errors: [], warnings: [expect.stringContaining('54')] })
})

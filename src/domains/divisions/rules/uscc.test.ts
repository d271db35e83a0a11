import { describe, expect, it } from 'vitest'
import { isUscc, organisationCodeCheck, usccCheck } from './uscc.ts'

describe('organisation code (GB 11714)', () => {
  it('computes the check character, 10 written X and 11 written 0', () => {
    expect(organisationCodeCheck('MF123456')).toBe('7')
    expect(organisationCodeCheck('71526726')).toBe('X')
    expect(organisationCodeCheck('00000000')).toBe('0')
  })

  it('refuses another length or character', () => {
    expect(() => organisationCodeCheck('MF12345')).toThrow(RangeError)
    expect(() => organisationCodeCheck('mf123456')).toThrow(RangeError)
  })
})

describe('unified social credit code (GB 32100)', () => {
  it('computes the check character', () => {
    expect(usccCheck('N2330110MF1234567')).toBe('D')
    expect(usccCheck('00000000000000000')).toBe('0')
  })

  it.each(['N2330110MF1234567D', '91330100799655058B', '9144030071526726XG', '914403001922038216'])('accepts %s', (code) => {
    expect(isUscc(code)).toBe(true)
  })

  it.each([
    ['a wrong last character', 'N2330110MF1234567E'],
    ['a wrong organisation check with a right last character', `N2330110MF1234568${usccCheck('N2330110MF1234568')}`],
    ['a letter outside the alphabet', 'N2330110MI1234567D'],
    ['lower case', 'n2330110mf1234567d'],
    ['another length', 'N2330110MF1234567'],
    ['an empty text', ''],
  ])('refuses %s', (_, code) => {
    expect(isUscc(code)).toBe(false)
  })
})

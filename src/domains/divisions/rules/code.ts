/** Digits of a statistics code at each level: province, city, county, town, village (law: 统计用区划代码). */
const LENGTHS = [2, 4, 6, 9, 12] as const

/** The level (1–5) that a code's length says, or null when it is no division code. */
export function levelOf(code: string): number | null {
  if (!/^\d+$/.test(code)) return null
  const index = LENGTHS.indexOf(code.length as (typeof LENGTHS)[number])
  return index < 0 ? null : index + 1
}

/** The code of the parent by prefix: "340881001" → "340881"; '' for a province. */
export function parentCode(code: string): string {
  const level = levelOf(code)
  return level === null || level === 1 ? '' : code.slice(0, LENGTHS[level - 2])
}

/** One row of a divisions file, as text. */
export interface DivisionRow {
  code: string
  name: string
  parent: string
  /** what the file says or implies; null when it says nothing */
  level: number | null
  category: string | null
}

export const MAX_NAME = 100

/**
 * Checks what one row alone can show.
 * @returns errors that refuse the import, and warnings for exceptions that exist in the national list
 */
export function checkRow(row: DivisionRow): { errors: string[]; warnings: string[] } {
  const errors: string[] = []
  const warnings: string[] = []
  const level = levelOf(row.code)
  if (level === null) errors.push(`区划代码“${row.code}”应为 2、4、6、9 或 12 位数字`)
  else if (row.level !== null && row.level !== level) errors.push(`区划代码“${row.code}”是 ${row.code.length} 位，与第 ${row.level} 级不符`)
  if (row.name === '') errors.push('名称为空')
  else if (row.name.length > MAX_NAME || hasControl(row.name)) errors.push(`名称“${row.name.slice(0, 20)}”过长或含有控制字符`)
  if (level === null) return { errors, warnings }
  if (level === 1 && row.parent !== '') errors.push(`省级“${row.code}”不应有上级“${row.parent}”`)
  if (level > 1 && levelOf(row.parent) !== level - 1) errors.push(`上级代码“${row.parent}”不是“${row.code}”上一级的代码`)
  else if (level > 1 && row.parent !== parentCode(row.code)) warnings.push(`“${row.code}”${row.name}不以上级代码“${row.parent}”开头，按所给上级导入`)
  return { errors, warnings }
}

const hasControl = (text: string): boolean => /\p{Cc}/u.test(text)

const COMMITTEE = /[村居]民?委(?:员)?会$/
const VIRTUAL = /虚拟|生活区|特殊社区/
const PLACE = /^[镇乡街][内直]|[农林牧渔茶]场|园艺场|良种场|种畜场|开发区|园区|工业区|管委会|管理区/

/**
 * Proposes which village-level entries are no real villages (镇内, 农场, 虚拟社区 …) and so have no co-op.
 * Third digits 400–599 are "similar to" a committee's area (law J); only a proposal, the county marks it by hand.
 */
export function looksWithoutCoop(code: string, name: string): boolean {
  if (levelOf(code) !== 5) return false
  if (VIRTUAL.test(name)) return true
  if (COMMITTEE.test(name)) return false
  return /^[45]/.test(code.slice(9)) || (PLACE.test(name) && !/(村|社区|嘎查)$/.test(name))
}

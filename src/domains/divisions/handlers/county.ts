import type { Kysely } from 'kysely'
import type { DB, Trx } from '../../../kernel/database/index.ts'
import { conflict, invalid, notFound } from '../../../kernel/error.ts'
import { levelOf, parentCode } from '../rules/code.ts'
import type { Node } from '../rules/tree.ts'
import { insertCounty, insertCountyDivision, lineTo, nodeById, nodeByCode, nodesById, placeRows, registeredCounties, registeredCounty, villageIds, villageIdsOf } from '../store/tree.ts'
import { chineseInitials } from './initials.ts'

/** A division as other domains see it; `county` is the tenant number. */
export type DivisionFacts = Omit<Node, 'initials'>

/** Where a village lies: names, and the tenant number of its county. */
export interface Place {
  village: string
  town: string
  countyName: string
  county: number
}

/**
 * Puts a county into use: registers its permanent tenant number and returns it. The division is taken from the imported list,
 * or created when the list does not have it.
 * @throws DomainError divisions.codeInvalid, divisions.countyExists
 */
export async function createCounty(trx: Trx, input: { code: string; name: string; now: Date }): Promise<number> {
  const { code, name, now } = input
  if (levelOf(code) !== 3) throw invalid('divisions.codeInvalid', `县的区划代码应为 6 位数字，收到“${code}”`)
  const parent = await nodeByCode(trx, parentCode(code))
  const division =
    (await nodeByCode(trx, code)) ?? (await insertCountyDivision(trx, { code, name, initials: chineseInitials(name), parent: parent?.id ?? null }))
  if (division.county === null) throw new Error(`county ${code} has no tenant number`)
  if (await registeredCounty(trx, division.id)) throw conflict('divisions.countyExists', `${division.name}已启用，不能重复登记`)
  await insertCounty(trx, { county: division.county, division: division.id, name, createdAt: now })
  return division.county
}

/** A county in use: `county` is its permanent tenant number, `code` the present six-digit one. */
export interface CountyInUse {
  county: number
  code: string
  name: string
}

/** The counties in use, in code order. */
export const countiesInUse = (db: Kysely<DB>): Promise<CountyInUse[]> => registeredCounties(db)

/** The county in use with a tenant number. */
export const countyInUse = async (db: Kysely<DB>, county: number): Promise<CountyInUse | undefined> => (await registeredCounties(db)).find((found) => found.county === county)

/** Villages directly under these towns, merged and abolished ones included: their books are still there to read. */
export const villagesBelow = async (db: Kysely<DB>, towns: readonly number[]): Promise<number[]> => (towns.length === 0 ? [] : await villageIdsOf(db, towns))

/** The divisions with these ids, former ones included; ids that do not exist are left out. */
export async function divisionsById(db: Kysely<DB>, ids: readonly number[]): Promise<Map<number, DivisionFacts>> {
  const wanted = [...new Set(ids)]
  return new Map((wanted.length === 0 ? [] : await nodesById(db, wanted)).map((node) => [node.id, node]))
}

/** Ids of the villages at or below a division, former ones included: their books still count. */
export const villagesOf = (trx: Trx, division: number): Promise<number[]> => villageIds(trx, division)

/** The active division with a code. @throws DomainError divisions.notFound */
export async function divisionByCode(trx: Trx, code: string): Promise<DivisionFacts> {
  return known(await nodeByCode(trx, code), `没有代码为 ${code} 的区划；请先导入区划或核对代码`)
}

/** @throws DomainError divisions.notFound */
export async function divisionById(trx: Trx, id: number): Promise<DivisionFacts> {
  return known(await nodeById(trx, id), `没有编号为 ${id} 的区划`)
}

/** From the province (or the highest known level) down to the division. */
export const pathOf = (trx: Trx, id: number): Promise<DivisionFacts[]> => lineTo(trx, id)

/** Where each village lies; villages that do not exist are left out. */
export async function placesOf(trx: Trx, villages: readonly number[]): Promise<Map<number, Place>> {
  const rows = await placeRows(trx, [...new Set(villages)])
  return new Map(rows.map(({ id, ...place }) => [id, place]))
}

/** @throws DomainError divisions.notFound */
export async function placeOf(trx: Trx, village: number): Promise<Place> {
  return known((await placesOf(trx, [village])).get(village), `没有编号为 ${village} 的村`)
}

function known<T>(found: T | undefined, message: string): T {
  if (found === undefined) throw notFound('divisions.notFound', message)
  return found
}

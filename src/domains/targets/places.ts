import type { Context } from '../../kernel/context.ts'
import { pathOf, placesOf, villagesOf } from '../divisions/index.ts'

/** Where a village lies, with the number of its town for links and rankings. */
export interface VillagePlace {
  name: string
  town: number
  townName: string
}

const TOWN = 4

/** The places of villages that exist. */
export async function villagePlaces(ctx: Context, villages: readonly number[]): Promise<Map<number, VillagePlace>> {
  const names = await placesOf(ctx.trx, villages)
  const townOf = new Map<number, number>()
  for (const village of names.keys()) {
    if (townOf.has(village)) continue
    const town = (await pathOf(ctx.trx, village)).find(({ level }) => level === TOWN)
    if (town) for (const neighbour of await villagesOf(ctx.trx, town.id)) townOf.set(neighbour, town.id)
  }
  return new Map([...names].map(([village, place]) => [village, { name: place.village, town: townOf.get(village) ?? 0, townName: place.town }]))
}

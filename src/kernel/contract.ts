import { oc } from '@orpc/contract'
import * as z from 'zod'

/**
 * What every procedure declares once. `permission` is `domain.noun.verb`, or `public` (no session), or `signedIn` (any session).
 * `mode`: `read` and `write` run inside one transaction that the kernel opens; `bare` opens its own (uploads, public pages).
 */
export interface Meta {
  permission: string
  mode: 'read' | 'write' | 'bare'
}

const base = oc.$meta<Meta>({ permission: '', mode: 'read' })

/** Declares a procedure: REST route, summary for the reference page, permission and mode. */
export const procedure = (route: { method: 'GET' | 'POST'; path: `/${string}`; summary: string; tag: string }, meta: Meta) =>
  base.meta(meta).route({ method: route.method, path: route.path, summary: route.summary, tags: [route.tag] })

const INT8 = 9_223_372_036_854_775_807n

/** Money on the wire: bigint in code, decimal string in JSON; unit fen. */
export const fen = z.bigint().min(-INT8).max(INT8)
export const id = z.uuid()
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '日期应为 YYYY-MM-DD')
export const period = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, '月份应为 YYYY-MM')
export const year = z.int().min(2000).max(2100)
/** Internal number of a division (county, town or village). */
export const divisionNo = z.int().min(1).max(2_147_483_647)
/** Minted by the client and kept for a retry: the same key never acts twice. */
export const commandKey = z.uuid()

export { z }

import { commandKey, divisionNo, id, procedure, z } from '../../kernel/contract.ts'

const tag = '区划与组织'

/** One node of the division tree: 1 province, 2 city, 3 county, 4 town, 5 village. `id` is permanent, `code` is not. */
export const division = z.object({
  id: divisionNo,
  level: z.int().min(1).max(5),
  code: z.string(),
  name: z.string(),
  hasChildren: z.boolean(),
  /** a pseudo-village (a farm, a development zone …) that has no co-op */
  withoutCoop: z.boolean(),
})
export type Division = z.infer<typeof division>

export const organisationKind = z.enum(['coop', 'committee', 'joint'])
export const organisationLevel = z.enum(['township', 'village', 'group'])

export const organisation = z.object({
  id,
  division: divisionNo,
  kind: organisationKind,
  level: organisationLevel,
  name: z.string(),
  uscc: z.string().nullable(),
  state: z.enum(['active', 'ended']),
})
export type Organisation = z.infer<typeof organisation>

export const edition = z.object({
  id: z.int(),
  name: z.string(),
  asOf: z.string().nullable(),
  /** '' = the whole country, otherwise the six-digit code of the county */
  scope: z.string(),
  total: z.int(),
  added: z.int(),
  renamed: z.int(),
  recoded: z.int(),
  moved: z.int(),
  merged: z.int(),
  gone: z.int(),
  importedAt: z.date(),
})
export type Edition = z.infer<typeof edition>

export const divisionsContract = {
  children: procedure(
    { method: 'GET', path: '/divisions/children', summary: '下级区划；不给区划时为本人范围的顶层（县，或其所管的乡镇、村）', tag },
    { permission: 'divisions.division.read', mode: 'read' },
  )
    .input(z.object({ division: divisionNo.optional() }))
    .output(z.array(division)),

  path: procedure(
    { method: 'GET', path: '/divisions/path', summary: '从县到该区划的各级，以及可以切换到的同级区划', tag },
    { permission: 'divisions.division.read', mode: 'read' },
  )
    .input(z.object({ division: divisionNo }))
    .output(
      z.object({
        /** the county first, the asked division last; `siblings` counts the visible divisions at its place, itself included */
        path: z.array(division.extend({ siblings: z.int() })),
        /** the visible divisions under the same parent, in code order, itself included */
        siblings: z.array(division),
      }),
    ),

  search: procedure(
    { method: 'GET', path: '/divisions/search', summary: '按名称、拼音首字母或区划代码查找乡镇和村', tag },
    { permission: 'divisions.division.read', mode: 'read' },
  )
    .input(z.object({ text: z.string().trim().min(1).max(30), limit: z.int().min(1).max(50).default(20) }))
    .output(z.array(division.extend({ parentName: z.string() }))),

  organisations: procedure(
    { method: 'GET', path: '/divisions/organisations', summary: '一个区划的组织：集体经济组织、村民委员会等', tag },
    { permission: 'divisions.organisation.read', mode: 'read' },
  )
    .input(z.object({ division: divisionNo }))
    .output(z.array(organisation)),

  createOrganisation: procedure(
    { method: 'POST', path: '/divisions/organisations', summary: '登记组织', tag },
    { permission: 'divisions.organisation.write', mode: 'write' },
  )
    .input(
      z.object({
        key: commandKey,
        division: divisionNo,
        kind: organisationKind,
        level: organisationLevel.default('village'),
        name: z.string().trim().min(2).max(100),
        uscc: z.string().trim().toUpperCase().nullable().default(null),
      }),
    )
    .output(z.object({ organisation, warnings: z.array(z.string()) })),

  markWithoutCoop: procedure(
    { method: 'POST', path: '/divisions/without-coop', summary: '标明虚拟村（镇内、农场等）不设集体经济组织，或取消标明', tag },
    { permission: 'divisions.organisation.write', mode: 'write' },
  )
    .input(z.object({ key: commandKey, division: divisionNo, withoutCoop: z.boolean(), note: z.string().trim().max(200).default('') }))
    .output(division),

  editions: procedure(
    { method: 'GET', path: '/divisions/editions', summary: '已导入的区划版本', tag },
    { permission: 'divisions.division.read', mode: 'read' },
  )
    .input(z.object({}))
    .output(z.array(edition)),
}

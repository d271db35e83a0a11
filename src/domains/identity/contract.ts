import { commandKey, day, divisionNo, id, procedure, z } from '../../kernel/contract.ts'

const tag = '人员与任职'

const held = z.object({ post: z.string(), title: z.string() })

/** What the web needs to build its menu and its breadcrumb. */
export const me = z.object({
  person: id.nullable(),
  name: z.string(),
  posts: z.array(held),
  permissions: z.array(z.string()),
  /** null = signed in, but without any appointment in force */
  county: z.object({ no: z.int(), code: z.string(), name: z.string() }).nullable(),
  /** the divisions that the appointments name: the county, towns or villages */
  roots: z.array(z.object({ id: divisionNo, level: z.int(), name: z.string() })),
  /** the business day */
  today: day,
  demo: z.boolean(),
})
export type Me = z.infer<typeof me>

export const demoLogin = z.object({ username: z.string(), password: z.string(), title: z.string() })
export type DemoLogin = z.infer<typeof demoLogin>

export const grant = z.object({
  id,
  post: z.string(),
  title: z.string(),
  division: divisionNo,
  divisionName: z.string(),
  department: z.string().nullable(),
  validFrom: day,
  validTo: day.nullable(),
  /** who gave it; null = the command line or the first run */
  grantedBy: z.string().nullable(),
  grantedAt: z.date(),
})

export const person = z.object({ id, name: z.string(), username: z.string().nullable(), phone: z.string().nullable(), grants: z.array(grant) })
export type Person = z.infer<typeof person>

const newGrant = z.object({
  post: z.string().min(1).max(40),
  scopeDivision: divisionNo,
  validFrom: day,
  validTo: day.nullish(),
  department: z.string().trim().max(60).nullish(),
})
export type NewGrant = z.infer<typeof newGrant>

export const newPerson = z.object({
  name: z.string().trim().min(1).max(50),
  phone: z.string().trim().max(30).nullish(),
  username: z.string().trim(),
  password: z.string().max(128),
  grants: z.array(newGrant).min(1).max(20),
})
export type NewPerson = z.infer<typeof newPerson>

export const firstRun = z.object({
  /** printed by the server at its first start */
  code: z.string().max(64),
  county: z.object({ code: z.string().regex(/^\d{6}$/, '县的区划代码应为 6 位数字'), name: z.string().trim().min(2).max(40) }),
  /** a csv uploaded before: code,name,parent,level,category; null = import divisions later */
  divisions: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().max(200) }).nullable(),
  admin: z.object({ name: z.string().trim().min(1).max(50), username: z.string().trim(), password: z.string().max(128) }),
})
export type FirstRun = z.infer<typeof firstRun>

export const identityContract = {
  setupState: procedure({ method: 'GET', path: '/identity/setup', summary: '是否需要首次设置', tag }, { permission: 'public', mode: 'bare' }).output(
    z.object({ needed: z.boolean() }),
  ),
  setup: procedure({ method: 'POST', path: '/identity/setup', summary: '首次设置：县、区划、首位管理员（凭设置码，仅一次）', tag }, { permission: 'public', mode: 'bare' })
    .input(firstRun)
    .output(z.object({ county: z.string(), divisions: z.number() })),

  me: procedure({ method: 'GET', path: '/identity/me', summary: '当前登录的人：岗位、权限、可见范围', tag }, { permission: 'signedIn', mode: 'bare' }).output(me),

  demoLogins: procedure({ method: 'GET', path: '/identity/demo-logins', summary: '演示登录（正式的县没有）', tag }, { permission: 'public', mode: 'bare' }).output(
    z.array(demoLogin),
  ),

  posts: procedure({ method: 'GET', path: '/identity/posts', summary: '岗位一览', tag }, { permission: 'identity.person.read', mode: 'bare' }).output(z.array(held)),

  people: procedure({ method: 'GET', path: '/identity/people', summary: '范围内的人员及其任职', tag }, { permission: 'identity.person.read', mode: 'read' }).output(
    z.array(person),
  ),

  // The client mints `person` and it plays the part of the key: a stored hash of this input would be a fast hash of a password.
  createPerson: procedure({ method: 'POST', path: '/identity/people', summary: '新建人员、登录账号与任职', tag }, { permission: 'identity.person.write', mode: 'write' })
    .input(newPerson.extend({ person: id }))
    .output(z.object({ person: id })),

  addGrant: procedure({ method: 'POST', path: '/identity/grants', summary: '增加任职', tag }, { permission: 'identity.person.write', mode: 'write' })
    .input(z.object({ key: commandKey, person: id, grant: newGrant }))
    .output(z.object({ grant: id })),

  endGrant: procedure(
    { method: 'POST', path: '/identity/grants/end', summary: '终止任职（止期当天仍有效）', tag },
    { permission: 'identity.person.write', mode: 'write' },
  )
    .input(z.object({ key: commandKey, grant: id, validTo: day }))
    .output(z.object({ grant: id, validTo: day })),
}

import { implement } from '@orpc/server'
import type { Database } from '../../kernel/database/index.ts'
import { guard } from '../../kernel/procedure.ts'
import { identityContract } from './contract.ts'
import { addGrant, createPerson, endGrant, listPeople, listPosts, me, type IdentityRequest } from './handlers.ts'
import { setUp, setupNeeded } from './setup.ts'
import * as store from './store.ts'

export { CLIENT_IP_HEADER, createAuth, loadSecret, type Auth } from './auth.ts'
export type { DemoLogin } from './contract.ts'
export { actorOf, createPerson, listPeople, registerDemo, type IdentityRequest, type Resolved, type Root } from './handlers.ts'
export { BEFORE_COUNTY, checkSetupCode, setupCode, setupNeeded } from './setup.ts'
export { isPost, MIN_PASSWORD_LENGTH, posts, type Post } from './rules.ts'

/** The pinned business day of the demo county, or null where there is none. */
export const demoDay = (db: Database) => store.demoDay(db.kysely)
/** The public logins of the demo county; empty everywhere else. */
export const demoLogins = (db: Database) => store.demoLogins(db.kysely)

const os = implement(identityContract).$context<IdentityRequest>().use(guard)

export const identityRouter = os.router({
  setupState: os.setupState.handler(async ({ context }) => ({ needed: await setupNeeded(context.db) })),
  setup: os.setup.handler(({ input, context }) => setUp(context, input)),
  me: os.me.handler(({ context }) => me(context)),
  demoLogins: os.demoLogins.handler(({ context }) => demoLogins(context.db)),
  posts: os.posts.handler(() => listPosts()),
  people: os.people.handler(({ context }) => listPeople(context.ctx)),
  createPerson: os.createPerson.handler(({ input, context }) => createPerson(context.ctx, input)),
  addGrant: os.addGrant.handler(({ input, context }) => addGrant(context.ctx, input)),
  endGrant: os.endGrant.handler(({ input, context }) => endGrant(context.ctx, input)),
})

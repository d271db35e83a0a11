import type { Day } from '../../kernel/day.ts'

export const MIN_PASSWORD_LENGTH = 10

const bookReader = ['divisions.division.read', 'divisions.organisation.read', 'ledger.book.read', 'ledger.voucher.read', 'ledger.report.read', 'attachments.file.read', 'schedules.schedule.read', 'reports.format.read', 'disclosure.sheet.read'] as const
const overseer = [...bookReader, 'ledger.report.export', 'targets.figure.read', 'imports.batch.read', 'kernel.audit.read'] as const
const reporter = ['reports.format.write', 'reports.counterpart.write'] as const
const importer = ['imports.batch.read', 'imports.batch.write', 'imports.batch.withdraw', 'ledger.account.write'] as const

/**
 * The posts, each with its Chinese title and everything it may do. A preparer never reviews, a cashier neither prepares
 * nor reviews (会计法 §35), a system administrator sees no books.
 */
export const posts = {
  countyOffice: {
    title: '领导小组办公室',
    permissions: [...overseer, ...reporter, 'divisions.division.import', 'divisions.organisation.write', 'ledger.book.create', 'archives.book.export', 'targets.target.write', 'identity.person.read', 'transitions.plan.read', 'transitions.plan.confirm'],
  },
  countyAgriculture: {
    title: '农业农村局',
    permissions: [...overseer, ...reporter, 'divisions.organisation.write', 'ledger.book.create', 'ledger.book.use', 'ledger.book.configure', 'ledger.period.reopen', 'archives.book.export', 'archives.book.import', 'identity.person.read', 'transitions.plan.read', 'transitions.plan.write', 'transitions.plan.confirm'],
  },
  townLeader: { title: '乡镇领导', permissions: [...overseer, 'ledger.period.reopen', 'identity.person.read'] },
  townAccountant: {
    title: '代理会计（制单）',
    permissions: [...overseer, ...importer, ...reporter, 'reports.note.write', 'ledger.book.create', 'ledger.book.use', 'ledger.voucher.prepare', 'attachments.file.add', 'attachments.file.write', 'schedules.schedule.write', 'schedules.schedule.run', 'archives.book.export', 'archives.book.import', 'transitions.plan.read', 'transitions.plan.write', 'transitions.mirror.write'],
  },
  townReviewer: { title: '审核', permissions: [...overseer, ...reporter, 'reports.note.write', 'ledger.voucher.review', 'ledger.voucher.post', 'ledger.period.close', 'ledger.distribution.approve', 'ledger.book.configure', 'archives.book.export', 'transitions.plan.read', 'transitions.plan.confirm'] },
  townCashier: { title: '出纳', permissions: [...bookReader, 'ledger.report.export', 'ledger.voucher.sign'] },
  villageClerk: { title: '报账员', permissions: [...bookReader, 'attachments.file.add', 'ledger.report.export', 'targets.figure.read', 'imports.batch.read'] },
  villageChair: { title: '理事长', permissions: [...bookReader, 'ledger.report.export', 'archives.book.export', 'targets.figure.read'] },
  villageSupervisor: { title: '监委会', permissions: [...bookReader, 'ledger.report.export', 'targets.figure.read', 'kernel.audit.read'] },
  villager: { title: '成员', permissions: ['divisions.division.read', 'disclosure.sheet.read'] },
  systemAdmin: {
    title: '系统管理员',
    permissions: [
      'divisions.division.read',
      'divisions.division.import',
      'divisions.organisation.read',
      'divisions.organisation.write',
      'identity.person.read',
      'identity.person.write',
      'kernel.audit.read',
    ],
  },
} as const satisfies Record<string, { title: string; permissions: readonly string[] }>

export type Post = keyof typeof posts

export const postNames = Object.keys(posts) as Post[]

export const isPost = (text: string): text is Post => Object.hasOwn(posts, text)

/** Everything that the holder of these posts may do; an unknown post gives nothing. */
export const permissionsOf = (held: readonly string[]): Set<string> => new Set(held.filter(isPost).flatMap((post) => [...posts[post].permissions]))

const accounting: readonly Post[] = ['townAccountant', 'townReviewer', 'townCashier']

/** Pairs that one person may not hold at the same time: 会计法 §35, 集体经济组织法 §34, and no business rights for an administrator. */
const clashes: readonly (readonly [Post, Post])[] = [
  ['townAccountant', 'townReviewer'],
  ['townAccountant', 'townCashier'],
  ['townReviewer', 'townCashier'],
  ...[...accounting, 'villageClerk' as const, 'villageChair' as const].map((post) => [post, 'villageSupervisor'] as const),
  ...postNames.filter((post) => post !== 'systemAdmin' && post !== 'villager').map((post) => [post, 'systemAdmin'] as const),
]

/** A post from one day to another, both counted; null = until further notice. */
export interface Term {
  post: Post
  validFrom: Day
  validTo: Day | null
}

const shareADay = (one: Term, other: Term): boolean => one.validFrom <= (other.validTo ?? one.validFrom) && other.validFrom <= (one.validTo ?? other.validFrom)

/** The first pair of posts that one person would hold on the same day although they must be in different hands, or null. */
export function clashIn(terms: readonly Term[]): readonly [Post, Post] | null {
  for (const [i, one] of terms.entries()) for (const other of terms.slice(i + 1)) {
    if (shareADay(one, other) && clashes.some((pair) => pair.includes(one.post) && pair.includes(other.post) && one.post !== other.post)) return [one.post, other.post]
  }
  return null
}

/** A grant as the resolver reads it; the last day of validity counts. */
export interface Grant {
  county: number
  post: string
  scopeDivision: number
  validFrom: Day
  validTo: Day | null
}

export const isValidOn = (grant: Pick<Grant, 'validFrom' | 'validTo'>, today: Day): boolean =>
  grant.validFrom <= today && (grant.validTo === null || grant.validTo >= today)

/** Grants in force today, of one county only (the first): nobody acts in two counties at once. */
export function grantsInForce<T extends Grant>(grants: readonly T[], today: Day): T[] {
  const valid = grants.filter((grant) => isValidOn(grant, today))
  return valid.filter((grant) => grant.county === valid[0]?.county)
}

/** Letters (Chinese included), digits, `.`, `_` and `-`. */
export const isUsername = (text: string): boolean => /^[\p{L}\p{N}._-]{2,30}$/u.test(text)

/** One spelling per name: full-width and upper-case forms are the same person. */
export const normalizeUsername = (text: string): string => text.normalize('NFKC').toLowerCase()

import type { Command } from 'commander'
import { createPerson, isPost, listPeople, posts } from '../../domains/identity/index.ts'
import { countyOf, divisionInUse, inCounty, withDatabase, type GlobalOptions } from '../session.ts'
import { readPassword, say, sayJson, table } from '../terminal.ts'
import { divisionCode, oneOf } from './parse.ts'

const postNames = Object.keys(posts).filter(isPost)
const postList = postNames.map((post) => `${post} ${posts[post].title}`).join('、')

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('人员与登录')

  user
    .command('create')
    .description('新建人员、登录账号与任职；密码在终端输入，或用 --password-stdin')
    .requiredOption('--username <用户名>', '登录用的名字')
    .requiredOption('--name <姓名>', '姓名')
    .requiredOption('--post <岗位>', `岗位：${postList}`, oneOf(...postNames))
    .requiredOption('--division <代码>', '任职的县、乡镇或村', divisionCode)
    .option('--password-stdin', '从标准输入的第一行读取密码')
    .action(async (options: { username: string; name: string; post: string; division: string; passwordStdin?: boolean }, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      const password = await readPassword(options.passwordStdin ?? false)
      await withDatabase(global, async (session) => {
        const { division, county } = await divisionInUse(session, options.division, { start: true })
        const { username, name, post } = options
        const { person } = await inCounty(session, county, (ctx) =>
          createPerson(ctx, { username, password, name, grants: [{ post, scopeDivision: division.id, validFrom: ctx.today }] }),
        )
        if (global.json) sayJson({ person })
        else say(`已建立 ${name}（${username}）。`)
      })
    })

  user
    .command('list')
    .description('列出人员及其任职')
    .action(async (_options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const people = await inCounty(session, await countyOf(session, global.county), listPeople)
        if (global.json) return sayJson(people.map((person) => ({ ...person, grants: person.grants.map(({ grantedAt, ...grant }) => ({ ...grant, grantedAt: grantedAt.toISOString() })) })))
        const rows = people.flatMap(({ username, name, grants }) => grants.map((grant) => [username ?? '', name, grant.title, grant.divisionName, grant.validFrom, grant.validTo ?? '']))
        say(table([{ title: '用户名' }, { title: '姓名' }, { title: '岗位' }, { title: '区划' }, { title: '自' }, { title: '至' }], rows))
      })
    })
}

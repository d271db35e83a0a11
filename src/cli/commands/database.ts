import type { Command } from 'commander'
import { migrateAll } from '../../app.ts'
import { demoLogins } from '../../domains/identity/index.ts'
import { toConfig, type RawOptions } from '../../kernel/config.ts'
import { commandLog, countiesOf, withDatabase, withPostgres, type GlobalOptions } from '../session.ts'
import { progressBar, Refused, say, sayJson } from '../terminal.ts'

export function addDataCommands(program: Command): void {
  program
    .command('serve')
    .description('启动服务器（npm start 即此命令）')
    .option('--port <端口>', '端口，默认 3300')
    .option('--host <地址>', '监听地址，默认 127.0.0.1')
    .option('--empty', '不建演示县，从空的数据库开始')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<RawOptions & { host?: string }>()
      // Loaded here, so that the other commands do not wait for the web server's modules.
      const { serve } = await import('../serve.ts')
      await serve({ ...toConfig(options), ...(options.host && { host: options.host }) })
    })

  program
    .command('migrate')
    .description('建立数据库，或升级到本程序的版本')
    .action(async (_options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      const ran = await withPostgres(global, ({ ownerUrl }) => migrateAll(ownerUrl, { ...commandLog(global.debug), info: () => undefined }), { fresh: true })
      if (global.json) sayJson({ migrations: ran })
      else say(ran.length === 0 ? '数据库已是最新。' : `数据库已升级：${ran.join('、')}`)
    })

  program
    .command('demo')
    .description('在空的数据库里建立演示县')
    .action(async (_options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      await withPostgres(global, ({ ownerUrl }) => migrateAll(ownerUrl, commandLog(global.debug)), { fresh: true })
      await withDatabase(global, async (session) => {
        if ((await countiesOf(session)).length > 0) throw new Refused('数据库里已有县，演示县只能建在空的数据库里；请用 --data 另选一个文件夹。')
        const { loadDemo } = await import('../../../demo/load.ts')
        const county = await loadDemo(session.db, { clock: session.clock, ownerUrl: session.ownerUrl, progress: progressBar('正在建立演示县') })
        const logins = await demoLogins(session.db)
        if (global.json) return sayJson({ county, logins: logins.map((login) => ({ ...login })) })
        say('演示县已建立。登录（用户名 / 密码）：')
        for (const { username, password, title } of logins) say(`  ${username} / ${password}  ${title}`)
      })
    })
}

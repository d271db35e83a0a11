import type { Command } from 'commander'
import { placesOf } from '../../domains/divisions/index.ts'
import { booksOf, createBook, statesOf, useBook } from '../../domains/ledger/index.ts'
import { formatPeriod } from '../../kernel/day.ts'
import { countyOf, countyOfBook, divisionInUse, inCounty, withDatabase, type GlobalOptions } from '../session.ts'
import { say, sayJson, table } from '../terminal.ts'
import { bookId, divisionCode, oneOf, period } from './parse.ts'

const kindNames = { coop: '合作社', committee: '村委会' }

export function addBookCommands(program: Command): void {
  const book = program.command('book').description('账套：建立、列出、启用')

  book
    .command('create')
    .description('建立账套（初始化状态），输出账套编号')
    .requiredOption('--division <代码>', '村的 12 位区划代码', divisionCode)
    .requiredOption('--name <名称>', '账套名称')
    .requiredOption('--kind <类别>', 'co-op 集体经济组织，committee 村民委员会', oneOf('co-op', 'committee'))
    .requiredOption('--start <月份>', '建账月份，如 2025-01', period)
    .action(async (options: { division: string; name: string; kind: 'co-op' | 'committee'; start: string }, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const { division, county } = await divisionInUse(session, options.division, { start: true })
        const kind = options.kind === 'co-op' ? 'coop' : 'committee'
        const { id } = await inCounty(session, county, (ctx) => createBook(ctx, { village: division.id, kind, name: options.name, start: options.start }))
        if (global.json) sayJson({ book: id })
        else say(id)
      })
    })

  book
    .command('list')
    .description('列出账套')
    .action(async (_options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const rows = await inCounty(session, await countyOf(session, global.county), async (ctx) => {
          const books = await booksOf(ctx, {})
          const states = await statesOf(ctx, books.map(({ id }) => id))
          const places = await placesOf(ctx.trx, books.map(({ village }) => village))
          return books.map((row) => {
            const { lastClosed = null, vouchers = 0 } = states.get(row.id) ?? {}
            const place = places.get(row.village)
            return { id: row.id, town: place?.town ?? '', village: place?.village ?? '', kind: row.kind, name: row.name, start: row.start, state: row.state, lastClosed, vouchers }
          })
        })
        if (global.json) return sayJson(rows)
        const columns = [{ title: '编号' }, { title: '乡镇' }, { title: '村' }, { title: '类别' }, { title: '名称' }, { title: '建账' }, { title: '状态' }, { title: '已结账至' }, { title: '凭证', right: true }]
        say(table(columns, rows.map((row) => [
          row.id, row.town, row.village, kindNames[row.kind], row.name, row.start, row.state === 'setup' ? '初始化' : '已启用', row.lastClosed ?? '', String(row.vouchers),
        ])))
      })
    })

  book
    .command('use')
    .description('启用账套（不可逆）：此前各月一并结账')
    .requiredOption('--book <编号>', '账套编号', bookId)
    .requiredOption('--month <月份>', '从哪个月起启用，如 2026-01', period)
    .action(async (options: { book: string; month: string }, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const county = await countyOfBook(session, options.book, global.county)
        await inCounty(session, county, (ctx) => useBook(ctx, options.book, options.month))
        if (global.json) sayJson({ book: options.book, usedFrom: options.month })
        else say(`账套已启用，自 ${formatPeriod(options.month)}起记账。`)
      })
    })
}

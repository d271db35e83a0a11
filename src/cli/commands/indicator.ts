import type { Command } from 'commander'
import { indicator } from '../../domains/targets/index.ts'
import { monthOf, yearOf } from '../../kernel/day.ts'
import { formatFen } from '../../kernel/money.ts'
import { divisionInUse, inCounty, withDatabase, type GlobalOptions } from '../session.ts'
import { say, sayJson } from '../terminal.ts'
import { divisionCode, month, oneOf, year } from './parse.ts'

const basisNames = { accounting: '会计口径', assessment: '考核口径' }

export function addIndicatorCommand(program: Command): void {
  program
    .command('indicator')
    .description('指标：由已记账凭证计算')
    .command('operating-income')
    .description('经营性收入：1 月至所给月份，已启用的合作社账套')
    .requiredOption('--division <代码>', '县、乡镇或村的区划代码', divisionCode)
    .requiredOption('--year <年份>', '年份', year)
    .option('--month <月份>', '截至几月；默认 12 月，本年则为业务月份', month)
    .requiredOption('--basis <口径>', 'accounting 会计口径，assessment 考核口径', oneOf('accounting', 'assessment'))
    .action(async (options: { division: string; year: number; month?: number; basis: keyof typeof basisNames }, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const today = session.clock.today()
        const until = options.month ?? (options.year === yearOf(today) ? monthOf(today) : 12)
        const { division, county } = await divisionInUse(session, options.division)
        const question = { division: division.id, month: `${options.year}-${String(until).padStart(2, '0')}`, basis: options.basis }
        const result = await inCounty(session, county, (ctx) => indicator(ctx, question))
        if (global.json) return sayJson({ indicator: 'operating-income', ...result })
        say(`${division.name} 经营性收入（${basisNames[options.basis]}，第 ${result.version} 版） ${options.year} 年 1—${until} 月，${result.villages} 个村：${formatFen(result.fen)} 元`)
      })
    })
}

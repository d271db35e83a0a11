import type { Command } from 'commander'
import { verifyFiles, type FileCheck } from '../../domains/attachments/index.ts'
import { isSound, verifyCounty, type Report } from '../../domains/ledger/index.ts'
import { countiesOf, countyOf, withDatabase, type GlobalOptions } from '../session.ts'
import { progressBar, Refused, say, sayJson } from '../terminal.ts'

export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description('核对：由分录重算全部余额，检查账簿的不变量（V1–V5、V7、V8、V10、V12、V13）；发现不符时退出码为 1')
    .action(async (_options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const all = await countiesOf(session)
        const wanted = global.county === undefined ? all : all.filter(({ code }) => code === global.county)
        if (wanted.length === 0) await countyOf(session, global.county)
        const reports = []
        for (const { county, name } of wanted) {
          const report = await verifyCounty(session.db, county, { progress: progressBar(`核对${name}`) })
          const files = await verifyFiles(session, county)
          if (!global.json) show(name, report, files)
          reports.push({ report, files })
        }
        if (global.json) sayJson(reports.map(({ report, files }) => ({ county: report.county, sound: isWhole({ report, files }), counts: report.counts, checks: report.checks, mismatches: report.mismatches.map((m) => ({ ...m })), attachments: { ...files } })))
        if (!reports.every(isWhole)) throw new Refused('核对发现不符，见上。')
      })
    })
}

const isWhole = ({ report, files }: { report: Report; files: FileCheck }): boolean => isSound(report) && files.found.length === 0

function show(name: string, { counts, checks, mismatches }: Report, files: FileCheck): void {
  const { books, vouchers, entries, balances, dimensionBalances, frozenMonths } = counts
  say(`${name}：${books} 个账套，${vouchers} 张凭证，${entries} 条分录，${balances + dimensionBalances} 行余额，${frozenMonths} 个已结账的月份；${checks.length} 项检查`)
  for (const { check, title, found } of checks) {
    say(`  ${found === 0 ? '符合' : '不符'}  ${check.padEnd(3)}  ${title}${found === 0 ? '' : `（${found} 处）`}`)
    for (const { message } of mismatches.filter((mismatch) => mismatch.check === check)) say(`        ${message}`)
  }
  say(`  ${files.found.length === 0 ? '符合' : '不符'}  V10  附件的原件都在，与哈希一致（${files.files} 份）${files.found.length === 0 ? '' : `（${files.found.length} 处）`}`)
  for (const message of files.found.slice(0, 200)) say(`        ${message}`)
}

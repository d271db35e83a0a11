import { resolve } from 'node:path'
import type { Command } from 'commander'
import { importDivisions } from '../../domains/divisions/index.ts'
import { importFile, type FileImported } from '../../domains/imports/index.ts'
import { wholeCounty } from '../../kernel/context.ts'
import { formatFen } from '../../kernel/money.ts'
import { ACTOR, countyOfBook, withDatabase, type GlobalOptions } from '../session.ts'
import { progressBar, Refused, say, sayJson, tell } from '../terminal.ts'
import { addArchiveImport } from './archive.ts'
import { bookId } from './parse.ts'

interface FileOptions {
  book: string
  createAccounts?: boolean
  acceptGaps?: string
  dryRun?: boolean
}

const phaseNames = { read: '读取', check: '检查', match: '比对', write: '写入' }

export function addImportCommands(program: Command): void {
  const command = program.command('import').description('导入：区划、期初余额、凭证、开放档案')
  addArchiveImport(command)

  command
    .command('divisions')
    .description('导入行政区划：全国五个 csv 所在的文件夹（或其中的 villages.csv），或一个 csv；加 --county 只取一个县')
    .argument('<file>', '文件或文件夹')
    .option('--mapping <file>', '新旧代码对照表 csv（old_code,new_code）')
    .option('--as-of <日期>', '这份区划截至哪一天')
    .action(async (file: string, options: { mapping?: string; asOf?: string }, self: Command) => {
      const global = self.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async ({ db, clock }) => {
        const bars = new Map<string, ReturnType<typeof progressBar>>()
        const bar = (phase: keyof typeof phaseNames) => bars.get(phase) ?? bars.set(phase, progressBar(phaseNames[phase])).get(phase)!
        const { warnings, ...result } = await importDivisions(db, { path: resolve(file) }, {
          now: clock.now(), progress: (phase, done, total) => bar(phase)(done, total), county: global.county, asOf: options.asOf,
          mapping: options.mapping === undefined ? undefined : resolve(options.mapping),
        })
        for (const { file: at, line, reason } of warnings) tell(`提醒：${at}${line > 0 ? ` 第 ${line} 行` : ''} ${reason}`)
        if (global.json) return sayJson({ ...result, warnings: warnings.map((warning) => ({ ...warning })) })
        if (result.already) return say(`这份区划已导入过（第 ${result.edition} 版），未作变动。`)
        say(`第 ${result.edition} 版：共 ${result.total} 个区划；新增 ${result.added}，更名 ${result.renamed}，变码 ${result.recoded}，改隶 ${result.moved}，合并 ${result.merged}，撤销 ${result.gone}，恢复 ${result.returned}。`)
      })
    })

  for (const kind of ['opening', 'vouchers'] as const) {
    const sub = command
      .command(kind)
      .description(kind === 'opening' ? '导入期初余额（初始化中的账套）' : '导入凭证：初始化中的账套记为历史凭证，已启用的成为待审核凭证')
      .argument('<file>', 'xlsx 或 csv')
      .requiredOption('--book <编号>', '账套编号', bookId)
      .option('--create-accounts', '按建议增设文件中的新明细科目')
      .option('--dry-run', '只检查，不导入')
    if (kind === 'vouchers') sub.option('--accept-gaps <原因>', '凭证有断号时，说明原因后接受')
    sub.action(async (file: string, options: FileOptions, self: Command) => {
      const global = self.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const county = await countyOfBook(session, options.book, global.county)
        const bar = progressBar('读取并检查')
        const { db, clock } = session
        const result = await importFile({ db, clock, scope: wholeCounty(county) }, {
          kind, book: options.book, path: resolve(file), actor: ACTOR, dryRun: options.dryRun, createAccounts: options.createAccounts, acceptGapsReason: options.acceptGaps,
          onProgress: ({ doneRows, totalRows }) => bar(doneRows, totalRows),
        })
        report(result, options, global.json ?? false)
      })
    })
  }
}

/** Says what came in, or why nothing did; throws `Refused` when something stands in the way. */
function report({ batch, findings, newAccounts, newParties, gaps }: FileImported, options: FileOptions, json: boolean): void {
  const { id, state, vouchers, lines, debitFen, creditFen, errors, warnings } = batch
  const reasons = [
    errors > 0 && `有 ${errors} 处错误，未导入任何内容。`,
    errors === 0 && gaps.length > 0 && !options.acceptGaps && `凭证有 ${gaps.length} 段断号，未导入。确属正常时用 --accept-gaps 写明原因。`,
    errors === 0 && newAccounts.length > 0 && !options.createAccounts && `文件中有 ${newAccounts.length} 个新明细科目，未导入。核对后加 --create-accounts 一并增设。`,
  ].filter((reason) => typeof reason === 'string')
  if (json) {
    sayJson({
      batch: { id, state, vouchers, lines, debitFen, creditFen, errors, warnings }, findings: findings.map((finding) => ({ ...finding })),
      newAccounts: newAccounts.map((account) => ({ ...account })), newParties: newParties.map((party) => ({ ...party })), gaps: gaps.map((gap) => ({ ...gap })),
    })
  } else {
    for (const { severity, row, cell, message, advice } of findings) {
      const at = [row === null ? null : `第 ${row} 行`, cell].filter(Boolean).join(' ')
      tell(`${severity === 'warning' ? '提醒' : severity === 'gap' ? '断号' : '错误'}：${[at, message, advice].filter(Boolean).join(' ')}`)
    }
    for (const account of newAccounts) tell(`新明细科目：${account.code} ${account.name}（${account.parentName}），用到 ${account.lines} 行`)
    if (newParties.length > 0) tell(`新往来单位或成员：${newParties.length} 个`)
    const amounts = `${vouchers > 0 ? `${vouchers} 张凭证，` : ''}${lines} 行，借方 ${formatFen(debitFen)} 元，贷方 ${formatFen(creditFen)} 元`
    if (state === 'posted') say(`已导入：${amounts}。批次 ${id}`)
    else if (options.dryRun && reasons.length === 0) say(`检查通过，没有导入：${amounts}。`)
  }
  if (state === 'posted' || (options.dryRun && errors === 0)) return
  throw new Refused(reasons.join('\n'))
}

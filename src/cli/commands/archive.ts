import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { exportArchive, exportStandard, importArchive, journal, villageOfArchive } from '../../domains/archives/index.ts'
import type { Context } from '../../kernel/context.ts'
import type { Id } from '../../kernel/id.ts'
import { countyOf, countyOfBook, divisionInUse, inCounty, withDatabase, type GlobalOptions, type Session } from '../session.ts'
import { say, sayJson, tell } from '../terminal.ts'
import { bookId, oneOf, period, year } from './parse.ts'

/** What leaves as a whole file: the plain-text journal, the open archive, the standard data. */
export function addArchiveExports(command: Command): void {
  command
    .command('journal')
    .description('纯文本账（hledger 与 ledger 可读）：已记账凭证；不给 --book 则为全县，每个账套在自己的科目之下')
    .option('--book <编号>', '账套编号', bookId)
    .option('--from <月份>', '从哪个月起，此前的余额作为期初；默认从建账起', period)
    .option('--to <月份>', '到哪个月止', period)
    .option('--out <文件>', '写入文件；不给则写到标准输出')
    .action(async (options: { book?: string; from?: string; to?: string; out?: string }, self: Command) => {
      const global = self.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const county = options.book ? await countyOfBook(session, options.book, global.county) : await countyOf(session, global.county)
        await inCounty(session, county, async (ctx) => {
          const text = journal(ctx, options)
          if (options.out) await writeOut(options.out, text)
          else await pipeline(Readable.from(text), process.stdout, { end: false })
        })
      })
    })

  command
    .command('archive')
    .description('整本账套的开放档案（zip）：JSON 行、附件与哈希清单，可在别处原样导入')
    .requiredOption('--book <编号>', '账套编号', bookId)
    .requiredOption('--out <文件>', '写入文件')
    .action((options: { book: string; out: string }, self: Command) => bookFile(self, options, (ctx, { dataDir }) => exportArchive(ctx, options.book, dataDir)))

  command
    .command('standard')
    .description('标准数据：基础档案、总账、财务报告（GB/T 24589 的模块名，GB 18030，未经认证）')
    .requiredOption('--book <编号>', '账套编号', bookId)
    .requiredOption('--year <年份>', '年份', year)
    .requiredOption('--format <格式>', 'xml 或 json', oneOf('xml', 'json'))
    .requiredOption('--out <文件>', '写入文件（zip）')
    .action((options: { book: string; year: number; format: 'xml' | 'json'; out: string }, self: Command) => bookFile(self, options, (ctx) => exportStandard(ctx, options)))
}

export function addArchiveImport(command: Command): void {
  command
    .command('archive')
    .description('导入开放档案：在有这个村、没有这个账套的地方恢复它；全部导入，或一行也不导入')
    .argument('<file>', '开放档案（zip）')
    .action(async (file: string, _options, self: Command) => {
      const global = self.optsWithGlobals<GlobalOptions>()
      await withDatabase(global, async (session) => {
        const { county } = await divisionInUse(session, await villageOfArchive(resolve(file)), { start: true })
        const result = await inCounty(session, county, (ctx) => importArchive(ctx, resolve(file), session.dataDir))
        if (global.json) sayJson({ ...result })
        else say(`已导入“${result.name}”（${result.book}）：${result.vouchers} 张凭证，${result.entries} 条分录。总哈希 ${result.root}`)
      })
    })
}

async function bookFile(self: Command, { book, out }: { book: Id; out: string }, content: (ctx: Context, session: Session) => AsyncIterable<Uint8Array>): Promise<void> {
  const global = self.optsWithGlobals<GlobalOptions>()
  await withDatabase(global, async (session) => {
    const county = await countyOfBook(session, book, global.county)
    await inCounty(session, county, (ctx) => writeOut(out, content(ctx, session)))
  })
}

/** A file that is there is whole: what is being written has another name. */
async function writeOut(out: string, content: AsyncIterable<Uint8Array | string>): Promise<void> {
  const file = resolve(out)
  const growing = `${file}.part`
  try {
    await pipeline(Readable.from(content), createWriteStream(growing))
    await rename(growing, file)
  } catch (error) {
    await rm(growing, { force: true })
    throw error
  }
  tell(`已写入 ${file}`)
}

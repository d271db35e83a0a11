import { Command, CommanderError, Help } from 'commander'
import { addBookCommands } from './commands/book.ts'
import { addDataCommands } from './commands/database.ts'
import { addExportCommands } from './commands/export.ts'
import { addImportCommands } from './commands/import.ts'
import { addIndicatorCommand } from './commands/indicator.ts'
import { addUserCommands } from './commands/user.ts'
import { addVerifyCommand } from './commands/verify.ts'
import { explain, tell, width } from './terminal.ts'

const titles: Record<string, string> = { 'Usage:': '用法：', 'Options:': '选项：', 'Global Options:': '通用选项：', 'Commands:': '命令：', 'Arguments:': '参数：' }

const plain = new Help()
const inChinese = (text: string): string => text.replace('[options]', '[选项]').replace('[command]', '<命令>')
const chineseHelp: Partial<Help> = {
  showGlobalOptions: true,
  styleTitle: (title) => titles[title] ?? title,
  displayWidth: width,
  commandUsage: (command) => inChinese(plain.commandUsage(command)),
  subcommandTerm: (command) => inChinese(plain.subcommandTerm(command)),
}

/** The whole command line; commands are named in English, everything that it says is Chinese. */
function createProgram(): Command {
  const program = new Command('mingzhang')
    .description('明账：农村集体经济的账簿与指标。命令在数据文件夹上执行；服务器正在运行时，经由它的数据库执行。')
    .usage('<命令> [选项]')
    .helpOption('-h, --help', '显示帮助')
    .helpCommand('help [命令]', '显示某个命令的帮助')
    .option('--data <文件夹>', '数据文件夹（默认 ./data，或环境变量 MINGZHANG_DATA；DATABASE_URL 另指 PostgreSQL）')
    .option('--county <代码>', '县的六位区划代码；数据库里只有一个县时可省')
    .option('--today <日期>', '业务日期，如 2026-10-31；演示县默认取其固定日期')
    .option('--json', '以 JSON 输出数据（金额为以分计的十进制字符串）')
    .option('--debug', '出错时显示调用栈')
    .configureHelp(chineseHelp)
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
  addDataCommands(program)
  addBookCommands(program)
  addImportCommands(program)
  addExportCommands(program)
  addIndicatorCommand(program)
  addVerifyCommand(program)
  addUserCommands(program)
  program.addHelpText('after', '\n退出码：0 成功；1 被拒绝或失败；2 用法有误。')
  return program
}

/**
 * Runs one command and sets the exit code: 0 done, 1 refused or failed, 2 usage error. Never throws.
 * @param argv as in process.argv
 */
export async function run(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough (`… | head`) closes the pipe; that is no error of ours.
  process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1))
  const program = createProgram()
  try {
    await program.parseAsync(argv)
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? usage(error) : explain(error, program.opts<{ debug?: boolean }>().debug ?? false)
  }
}

/** What commander objects to, in Chinese; help that was asked for is no error. */
function usage({ code, exitCode, message }: CommanderError): number {
  if (code === 'commander.helpDisplayed' || code === 'commander.version' || (code === 'commander.help' && exitCode === 0)) return 0
  if (code === 'commander.help') return 2
  const [first = '', second = ''] = [...message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '')
  const texts: Record<string, string> = {
    'commander.unknownOption': `没有选项 ${first}`,
    'commander.unknownCommand': `没有命令 ${first}`,
    'commander.missingArgument': `缺少参数 ${first}`,
    'commander.missingMandatoryOptionValue': `缺少选项 ${first}`,
    'commander.optionMissingArgument': `选项 ${first} 后面缺少值`,
    'commander.excessArguments': '参数太多',
    'commander.invalidArgument': `${first} 的值“${second}”不对：${message.split(' is invalid. ')[1] ?? ''}`,
    'commander.conflictingOption': `选项 ${first} 与 ${second} 不能同用`,
  }
  tell(`${texts[code] ?? message}\n用 --help 查看用法。`)
  return 2
}

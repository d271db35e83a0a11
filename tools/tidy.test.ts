import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contract } from '../src/contract.ts'

/** Conventions that a machine can hold: see docs/architecture.md. Each test names the offenders and what to do. */
const root = resolve(import.meta.dirname, '..')

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}

const code = ['src', 'demo', 'tools', 'test', 'bench', 'scripts', 'bin'].flatMap(walk).filter((file) => /\.(ts|tsx|mjs)$/.test(file))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const generated = 'src/kernel/database/schema.ts'
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.startsWith('test/')
const production = code.filter((file) => file.startsWith('src/') && !isTest(file) && file !== generated)
const domainOf = (file: string) => /^src\/domains\/([a-z]+)\//.exec(file)?.[1]
const offenders = (files: string[], test: (text: string, file: string) => boolean) => files.filter((file) => test(withoutComments(read(file)), file))
const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')

const tiers: Record<string, number> = {
  divisions: 0, identity: 1, tasks: 1, ledger: 2, attachments: 3, schedules: 3, reports: 3, transitions: 3, archives: 3, cashbook: 3, assets: 3, contracts: 3, members: 3, resolutions: 3, projects: 3, credit: 3, imports: 3, exchange: 4, talent: 4,
  targets: 5, supervision: 5, coordination: 5, disclosure: 5,
}

const importPattern = /(?:from|import\()\s*['"](\.[^'"]+)['"]/g
const imports = (file: string) => [...read(file).matchAll(importPattern)].map((match) => relative(root, resolve(root, dirname(file), match[1]!)))

describe('structure', () => {
  it('every domain has a tier', () => {
    const domains = readdirSync(join(root, 'src/domains'))
    expect(domains.filter((domain) => !(domain in tiers))).toEqual([])
  })

  it('a domain uses lower tiers only, through index.ts or contract.ts', () => {
    const wrong = production.flatMap((file) => {
      const from = domainOf(file)
      if (!from) return []
      return imports(file).filter((target) => {
        const to = domainOf(target)
        if (!to || to === from) return false
        const frontDoor = /^src\/domains\/[a-z]+\/(index|contract)\.ts$/.test(target) || (file.includes('/ui/') && target.endsWith('/contract.ts'))
        const sameTierUi = file.includes('/ui/') && target.endsWith('/contract.ts')
        return !frontDoor || (tiers[to]! >= tiers[from]! && !sameTierUi)
      }).map((target) => `${file} → ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('the kernel knows no domain, and only app.ts and contract.ts know them all', () => {
    expect(production.filter((file) => file.startsWith('src/kernel/') && imports(file).some((target) => target.startsWith('src/domains/')))).toEqual([])
  })

  it('screens import contracts and the web kit, never a domain’s server side', () => {
    const wrong = production.filter((file) => file.includes('/ui/') || file.startsWith('src/web/')).flatMap((file) =>
      imports(file).filter((target) => /^src\/domains\/[a-z]+\/(store|handlers|index)/.test(target) || /^src\/kernel\/(database|postgres|jobs|audit|procedure)/.test(target)).map((target) => `${file} → ${target}`))
    expect(wrong).toEqual([])
  })

  it('imports form no cycles', () => {
    const state = new Map<string, 'open' | 'done'>()
    const cycles: string[] = []
    const visit = (file: string, path: string[]) => {
      if (state.get(file) === 'done') return
      if (state.get(file) === 'open') return void cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      state.set(file, 'open')
      // A type-only import is gone at run time.
      const text = read(file).replaceAll(/import type[^;]*?from\s*['"][^'"]+['"]/g, '')
      for (const match of text.matchAll(importPattern)) {
        const target = relative(root, resolve(root, dirname(file), match[1]!))
        if (production.includes(target)) visit(target, [...path, file])
      }
      state.set(file, 'done')
    }
    for (const file of production) visit(file, [])
    expect(cycles).toEqual([])
  })

  it('a table is touched only by the domain that owns its schema', () => {
    const schemas = Object.keys(tiers).concat('kernel').join('|')
    const used = new RegExp(`(?:from|join|into|update|table|selectFrom|insertInto|updateTable|deleteFrom)[\\s(]+['"]?(${schemas})\\.[a-z_]`, 'gi')
    const wrong = production.flatMap((file) => {
      const own = domainOf(file) ?? (file.startsWith('src/kernel/') ? 'kernel' : null)
      return [...withoutComments(read(file)).matchAll(used)].filter((match) => match[1] !== own).map((match) => `${file}: ${match[0]}`)
    })
    expect(wrong).toEqual([])
  })

  it('files stay under 400 lines', () => {
    expect(code.filter((file) => file !== generated && read(file).split('\n').length > 401)).toEqual([])
  })
})

describe('code', () => {
  it('has no any and no silenced type errors', () => {
    expect(offenders(code.filter((file) => file !== generated && file !== 'tools/tidy.test.ts'), (text) => /:\s*any\b|\bas any\b|<any>/.test(text))).toEqual([])
    expect(code.filter((file) => file !== 'tools/tidy.test.ts' && /@ts-(ignore|nocheck|expect-error)/.test(read(file)))).toEqual([])
  })

  it('reads the system clock in the kernel only', () => {
    expect(offenders(production.filter((file) => !file.startsWith('src/kernel/')), (text) => /Date\.now\(|new Date\(\)/.test(text))).toEqual([])
    expect(offenders(code.filter((file) => file.startsWith('demo/')), (text) => /Date\.now\(|new Date\(|Math\.random\(/.test(text))).toEqual([])
  })

  it('does no float arithmetic on money', () => {
    const float = /\w+Fen\b\)?\s*[*/]\s*\d+\.\d|parseFloat\([^)]*[Ff]en|Number\(\w*Fen\)\s*[*/]|Fen:\s*number\b/
    expect(offenders(production.filter((file) => file !== 'src/kernel/money.ts'), (text) => float.test(text))).toEqual([])
  })

  it('has no skipped or focused tests', () => {
    expect(offenders(code.filter((file) => isTest(file) && file !== 'tools/tidy.test.ts'), (text) => /\b(it|test|describe)\.(skip|only|todo)\b/.test(text))).toEqual([])
  })
})

interface Declared {
  '~orpc': { meta: { permission: string; mode: string }; route: { summary?: string; path?: string; tags?: readonly string[] } }
}
const procedures = Object.entries(contract as unknown as Record<string, Record<string, Declared>>).flatMap(([domain, entries]) =>
  Object.entries(entries).map(([name, procedure]) => ({ name: `${domain}.${name}`, local: name, ...procedure['~orpc'] })))

describe('procedures', () => {
  it('each has a permission, a Chinese summary and a tag', () => {
    expect(procedures.filter(({ meta, route }) => !/^([a-z]+\.[a-z]+\.[a-zA-Z]+|public|signedIn)$/.test(meta.permission) || !/[一-龥]/.test(route.summary ?? '') || !route.tags?.length).map((p) => p.name)).toEqual([])
  })

  it('each has a path of its own', () => {
    const keys = procedures.map(({ route }) => `${(route as { method?: string }).method} ${route.path}`)
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  })

  it('each is called in a test', () => {
    const tests = code.filter(isTest).map(read).join('\n')
    expect(procedures.filter(({ local, route }) => !new RegExp(`\\b${local}\\b`).test(tests) && !tests.includes(route.path ?? '\0')).map((p) => p.name)).toEqual([])
  })
})

describe('documents', () => {
  it('the glossary lists every table', () => {
    const tables = walk('db/migrations').flatMap((file) => [...read(file).matchAll(/^create table (?:if not exists )?([a-z]+\.[a-z_]+)/gm)].map((match) => match[1]!)).filter((name) => !/^(auth|pgboss)\./.test(name))
    const glossary = read('docs/glossary.md')
    expect(tables.filter((name) => !glossary.includes(`\`${name}\``))).toEqual([])
  })

  it('every domain has a page', () => {
    const pages = new Set(readdirSync(join(root, 'docs/domains')))
    expect(readdirSync(join(root, 'src/domains')).filter((domain) => !pages.has(`${domain}.md`))).toEqual([])
  })

  it('the compliance table has every line of the rules, and the tests that it names exist', () => {
    const rows = read('docs/compliance.md').split('\n').filter((line) => /^\| S\d\d /.test(line)).map((line) => line.split('|').map((cell) => cell.trim()))
    expect(rows.map(([, id]) => id)).toEqual(Array.from({ length: 65 }, (_, i) => `S${String(i + 1).padStart(2, '0')}`))
    expect(rows.filter(([, , , , state, how]) => !/^(held|partly|open|n\/a)$/.test(state ?? '') || !how).map(([, id]) => id)).toEqual([])
    const named = rows.flatMap(([, id, , , , how = '']) => [...how.matchAll(/`([^`]+\.test\.ts)`/g)].map((match) => [id, match[1]!] as const))
    expect(named.filter(([, file]) => !code.includes(file))).toEqual([])
  })
})

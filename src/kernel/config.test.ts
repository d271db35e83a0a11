import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from './config.ts'

describe('parseConfig', () => {
  it('has defaults for everything', () => {
    expect(parseConfig([], {})).toEqual({
      dataDir: resolve(import.meta.dirname, '../../data'),
      port: 3300,
      today: null,
      empty: false,
      databaseUrl: null,
    })
  })

  it('reads arguments before the environment', () => {
    const env = { MINGZHANG_DATA: '/from/env', DATABASE_URL: 'postgres://u@h/d' }
    const config = parseConfig(['--data', '/from/args', '--port', '0', '--today', '2026-10-31', '--empty'], env)
    expect(config).toEqual({ dataDir: '/from/args', port: 0, today: '2026-10-31', empty: true, databaseUrl: 'postgres://u@h/d' })
    expect(parseConfig([], env).dataDir).toBe('/from/env')
  })

  it.each([
    [['--port', '65536'], '--port'],
    [['--port', 'x'], '--port'],
    [['--today', '2026-02-30'], '--today'],
    [['--prot', '1'], '可用的参数'],
    [['stray'], '可用的参数'],
  ])('refuses %j', (args, said) => {
    expect(() => parseConfig(args, {})).toThrow(expect.objectContaining({ code: 'bad-argument', exitCode: 2, message: expect.stringContaining(said) }))
  })

  it('does not print a wrong DATABASE_URL, which may hold a password', () => {
    expect(() => parseConfig([], { DATABASE_URL: 'mysql://u:secret@h/d' })).toThrow(/^(?!.*secret).*postgres:/)
  })
})

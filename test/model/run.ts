import fc from 'fast-check'
import { Client } from 'pg'
import { isSound, verifyCounty } from '../../src/domains/ledger/index.ts'
import { Database } from '../../src/kernel/database/index.ts'
import type { TestDatabase } from '../support/database.ts'
import { runs } from './commands.ts'
import { Desk, LEAVES, people, START, TODAY } from './desk.ts'
import { openDoors, violations } from './invariants.ts'
import { Model, refusals } from './model.ts'
import { Tally, World } from './world.ts'

export interface Outcome {
  runs: number
  commands: number
  refused: number
  /** seed, path, the smallest list of commands that fails and what they did; null when nothing failed */
  failure: string | null
  /** what should have happened at least once in so many runs, and did not */
  missing: string[]
  summary: string
}

interface Options {
  seed: number
  numRuns: number
  /** how many books are worked on at the same time; each lane has a seed of its own, counted up from the first */
  lanes?: number
  /** whether a failure is made smaller, for as long as three seconds a run last */
  shrinks?: boolean
}

const commands = ['save', 'submit', 'recall', 'remove', 'return', 'unreview', 'sign', 'review', 'post', 'postOne', 'reverse', 'correct', 'close', 'request', 'decide', 'carryOver', 'race', 'resend', 'twice'] as const
const MAX_COMMANDS = 30

/** Lets the program and the model live through so many books, each with up to 30 commands, and afterwards lets the program verify them all. */
export async function modelRun(database: TestDatabase, { seed, numRuns, lanes = 2, shrinks = true }: Options): Promise<Outcome> {
  const watcher = new Client(database.ownerUrl)
  await watcher.connect()
  const db = new Database(database.appUrl, { max: 3 * lanes })
  const tally = new Tally()
  const started = performance.now()
  try {
    const desk = await Desk.open(db, watcher)
    const life = fc.asyncProperty(runs(MAX_COMMANDS), async (list) => {
      const book = await desk.newBook()
      const model = new Model({ start: START, today: TODAY, people, leaves: LEAVES, parties: new Set(book.parties), opening: book.opening })
      const world = new World(desk, book, model, tally)
      await fc.asyncModelRun(() => ({ model, real: world }), list)
      const found = await violations(desk, book, model)
      if (found.length > 0) world.fail(found.join('\n'))
    })
    const details = await Promise.all(Array.from({ length: lanes }, (_, lane) => fc.check(life, { seed: seed + lane, numRuns: Math.ceil(numRuns / lanes), endOnFailure: !shrinks, interruptAfterTimeLimit: 3000 * numRuns, markInterruptAsFailure: true })))
    const failed = details.filter((d) => d.failed).map((d) => `${fc.defaultReportMessage(d) ?? ''}\n${String(d.errorInstance)}`)
    failed.push(...(await openDoors(desk)))
    if (failed.length === 0) {
      const report = await verifyCounty(db, desk.county)
      if (!isSound(report)) failed.push(`verify found ${report.mismatches.slice(0, 5).map(({ message }) => message).join('; ')}`)
    }
    const totals = { runs: details.reduce((sum, d) => sum + d.numRuns, 0), commands: tally.sum('command:'), refused: tally.sum('refused:') }
    return {
      ...totals,
      failure: failed.length > 0 ? failed.join('\n\n') : null,
      missing: [...commands.map((name) => `${name}:ok`), ...refusals.map((reason) => `refused:${reason}`)].filter((what) => !tally.counts.has(what)),
      summary: `ledger model: seed ${seed}, ${totals.runs} runs, ${totals.commands} commands, ${totals.refused} refusals, ${((performance.now() - started) / 1000).toFixed(1)} s\n${[...tally.counts].filter(([what]) => !what.startsWith('command:')).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `${what} ${n}`).join(', ')}`,
    }
  } finally {
    await db.close()
    await watcher.end()
  }
}

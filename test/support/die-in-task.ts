import { defineTask } from '../../src/domains/tasks/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { Database } from '../../src/kernel/database/index.ts'
import { startJobs } from '../../src/kernel/jobs.ts'
import { createLog } from '../../src/kernel/log.ts'

/** A program of its own that takes up the task `test.deadly` and is killed in the middle of it: node die-in-task.ts <address of the application role>. */
defineTask('test.deadly', () => {
  process.kill(process.pid, 'SIGKILL')
  return Promise.resolve()
})
const [appUrl = ''] = process.argv.slice(2)
await startJobs(appUrl, { db: new Database(appUrl), clock: systemClock(), dataDir: '/nonexistent', log: createLog('silent') })

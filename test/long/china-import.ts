// A program of its own, so that its peak memory is the import's: china-import.ts DATABASE_URL FOLDER [COUNTY]
import { importDivisions } from '../../src/domains/divisions/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { Database } from '../../src/kernel/database/index.ts'

const [url = '', path = '', county] = process.argv.slice(2)
const db = new Database(url)
const started = performance.now()
const result = await importDivisions(db, { path }, { now: systemClock().now(), county })
await db.close()
const seconds = (performance.now() - started) / 1000
console.log(JSON.stringify({ ...result, seconds, peakMb: process.resourceUsage().maxRSS / 1024 }))

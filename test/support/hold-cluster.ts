// A program that opens the cluster of the folder it is given, prints its own and PostgreSQL's process numbers, and stays.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCluster } from '../../src/kernel/postgres/cluster.ts'

const [dataDir = ''] = process.argv.slice(2)
const quiet = { info() {}, warn() {}, debug() {} }
const cluster = await openCluster({ dataDir, log: quiet })
const [postgres] = readFileSync(join(cluster.location, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
console.log(JSON.stringify({ program: process.pid, postgres: Number(postgres) }))

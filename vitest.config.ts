import { defineConfig } from 'vitest/config'

const source = ['src/**', 'tools/**', 'demo/**', 'test/**', 'bench/**']
const globalSetup = ['test/support/global-setup.ts']
const browser = 'test/browser/**'
const long = 'test/long/**'
const differential = 'test/differential/**'
const isLong = process.env.MINGZHANG_LONG === '1'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout: 30_000,
          include: source.map(folder => `${folder}/*.test.{ts,tsx}`),
          exclude: ['**/*.db.test.ts', browser, long, differential],
        },
      },
      {
        test: {
          name: 'db',
          include: source.map(folder => `${folder}/*.db.test.ts`),
          exclude: [browser, long, differential],
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: [`${browser}/*.test.ts`],
          globalSetup,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      // Needs hledger or ledger, so it runs only when asked for: npm run test:differential.
      ...(process.env.MINGZHANG_DIFFERENTIAL === '1'
        ? [{ test: { name: 'differential', include: [`${differential}/*.test.ts`], globalSetup, testTimeout: 300_000, hookTimeout: 600_000, fileParallelism: false } }]
        : []),
      ...(isLong
        ? [{ test: { name: 'long', include: [`${long}/*.test.ts`], globalSetup, testTimeout: 10_800_000, hookTimeout: 600_000, fileParallelism: false } }]
        : []),
    ],
  },
})

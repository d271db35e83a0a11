#!/usr/bin/env node
// The command line of the checkout: npx mingzhang …
import { becomeMain, ensureInstalled } from '../scripts/ensure.mjs'

ensureInstalled({ quiet: true })
becomeMain(process.argv.slice(2))

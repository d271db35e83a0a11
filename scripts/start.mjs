// npm start: install what is missing, build the web pages once, run the server.
import { becomeMain, ensureInstalled, ensureWeb } from './ensure.mjs'

ensureInstalled()
ensureWeb()
becomeMain(['serve', ...process.argv.slice(2)], { ownGroup: true })

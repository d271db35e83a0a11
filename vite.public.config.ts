import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

/** Old WebViews know no modules, and the bundle is one file anyway: it loads as a classic deferred script. */
const classicScript = (): Plugin => ({
  name: 'classic-script',
  enforce: 'post',
  transformIndexHtml: html => html.replace(/<script type="module" crossorigin/g, '<script defer').replaceAll(' crossorigin', ''),
})

/** Writes `<file>.gz` beside every file, so that the server never compresses. */
const precompress = (): Plugin => ({
  name: 'precompress',
  writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle)) writeFileSync(join(dir, `${name}.gz`), gzipSync(readFileSync(join(dir, name)), { level: 9 }))
  },
})

/** The villagers' page: no framework, one small file, for old phones. */
export default defineConfig({
  root: 'src/public',
  base: '/p/',
  publicDir: false,
  plugins: [classicScript(), precompress()],
  build: {
    outDir: '../../dist/public',
    emptyOutDir: true,
    target: 'es2017',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { format: 'iife' } },
  },
})

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { chineseFonts } from './fonts.ts'
import { startServer, type TestServer } from './server.ts'

const PROJECT = resolve(import.meta.dirname, '../..')
const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A desktop of an office, and the narrow phone of a villager. */
export const wide = { width: 1366, height: 768 }
export const narrow = { width: 360, height: 740 }

const OFFICE = 'office.test'

/** A Chromium without a window: the system's, else the one carried by npm; Chinese is drawn with the font carried by npm. */
export async function launchBrowser(): Promise<Browser> {
  const folder = ownFolder()
  return chromium.launch({
    executablePath: SYSTEM.find((path) => existsSync(path)) ?? (await carried(folder)),
    env: { ...process.env, FONTCONFIG_FILE: chineseFonts(folder) },
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-extensions',
      '--no-first-run', '--lang=zh-CN', '--font-render-hinting=none', '--force-color-profile=srgb',
      `--host-resolver-rules=MAP ${OFFICE} 127.0.0.1`,
    ],
  })
}

/** Where Chromium and the font lie unpacked between runs, one folder a version and user. */
function ownFolder(): string {
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')) as { version: string }
  const folder = join(tmpdir(), `mz-browser-${version}-${process.getuid?.() ?? 0}`)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** The Chromium of npm. It takes over any file named chromium that it finds in the temporary folder, so it gets a folder of its own. */
async function carried(folder: string): Promise<string> {
  const usual = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    return await packed.executablePath()
  } finally {
    if (usual === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = usual
  }
}

/** Builds the pages, unless they are those of the present sources. */
export function ensurePages(): void {
  execFileSync(process.execPath, ['--input-type=module', '-e', "import('./scripts/ensure.mjs').then(({ ensureWeb }) => ensureWeb())"], { cwd: PROJECT, stdio: 'inherit' })
}

export interface TestSite extends TestServer {
  url: string
  browser: Browser
  /** a page of its own session, signed in as the person, or anonymous; at the loopback address unless another is given */
  open(username: string | null, viewport?: { width: number; height: number }, at?: string): Promise<Page>
  /** the same server under a name that other devices could open */
  office: string
}

/** The small county behind the built pages on a free port, and a browser. */
export async function startSite(...[appUrl, people]: Parameters<typeof startServer>): Promise<TestSite> {
  ensurePages()
  const [server, browser] = await Promise.all([startServer(appUrl, people, join(PROJECT, 'dist')), launchBrowser()])
  const url = await server.http.listen({ host: '127.0.0.1', port: 0 })
  const open: TestSite['open'] = async (username, viewport = wide, at = url) => {
    const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', baseURL: at })
    context.setDefaultTimeout(30_000)
    if (username !== null) await context.addCookies(cookiesOf(await server.cookieOf(username), at))
    return context.newPage()
  }
  const close = async () => {
    await browser.close()
    await server.close()
  }
  return { ...server, url, office: url.replace('127.0.0.1', OFFICE), browser, open, close }
}

function cookiesOf(header: string, url: string): Parameters<BrowserContext['addCookies']>[0] {
  return header.split('; ').map((pair) => {
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url }
  })
}

/** Waits until nothing is being loaded any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => document.querySelector('[role=status][aria-label^="正在"]') === null)
}

/** How many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

import { type Browser, chromium, type Response } from 'playwright-core'
import { inject } from 'vitest'

/**
 * A browser that talks to our server only, nothing is fetched, reported or updated behind the test's back. Without the sandbox: it
 * refuses to start for root, and inside most containers; the pages are our own.
 */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Other tests work on the same two cores: a page that takes half a minute there is slow, not broken. */
const patienceMs = 60_000

/** The headless browser that `browser-setup.ts` found for this run. Close it at the end. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const { path, environment } = inject('browser')
  const browser = await chromium.launch({
    executablePath: path,
    args: [...args, ...more],
    env: { ...definedOf(process.env), ...environment },
  })
  const open = browser.newContext.bind(browser)
  browser.newContext = async (options) => {
    const context = await open(options)
    context.setDefaultTimeout(patienceMs)
    context.on('response', (reply) => void tellRefusal(reply))
    return context
  }
  return browser
}

/** What the server refused stands in the test's output: a page that waits for what never comes does not say why. */
async function tellRefusal(reply: Response): Promise<void> {
  const method = reply.request().method()
  if (reply.status() < (method === 'GET' ? 500 : 400)) return
  const said = await reply.text().catch(() => 'the page was left before its answer was read')
  process.stderr.write(`${method} ${new URL(reply.url()).pathname} ${String(reply.status())} ${said.slice(0, 300)}\n`)
}

function definedOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

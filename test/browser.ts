import { type Browser, chromium } from 'playwright-core'
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

/** The headless browser that `browser-setup.ts` found for this run. Close it at the end. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const { path, environment } = inject('browser')
  return chromium.launch({ executablePath: path, args: [...args, ...more], env: { ...definedOf(process.env), ...environment } })
}

function definedOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    browser: BrowserProgram
  }
}

/** A Chromium and what has to stand in its environment. */
export interface BrowserProgram {
  readonly path: string
  /** Whether it can open a page over TLS. The one from npm brings its cryptography along, but not the SQLite that this keeps its keys in. */
  readonly speaksTls: boolean
  readonly environment: Readonly<Record<string, string>>
}

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Finds the run's browser once for all workers: the machine's own, else (and always with `TEST_BROWSER=npm`) the one from npm, unpacked
 * into a folder of this run.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const path = process.env['TEST_BROWSER'] === 'npm' ? undefined : installed.find(isProgram)
  if (path !== undefined) {
    project.provide('browser', { path, speaksTls: true, environment: {} })
    return undefined
  }
  const folder = await mkdtemp(join(tmpdir(), 'doudi-browser-'))
  project.provide('browser', await unpackBrowser(folder))
  return () => rm(folder, { recursive: true, force: true })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The Chromium from npm with the fonts and libraries it brings along: without any font it ends at its first page, and a machine with
 * only Node may have neither. Chinese is drawn with the machine's fonts; where it has none, pictures show boxes and texts are there.
 */
async function unpackBrowser(folder: string): Promise<BrowserProgram> {
  // The package unpacks to the temporary folder, and its libraries only where it takes itself to be on a bare server.
  const path = await withEnvironment({ TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' }, async () => {
    const { default: packaged } = await import('@sparticuz/chromium')
    return packaged.executablePath()
  })
  const fonts = join(folder, 'fonts.conf')
  await writeFile(
    fonts,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
    <dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
  )
  const environment = { FONTCONFIG_FILE: fonts }
  const libraries = join(folder, 'al2023/lib')
  const starts = spawnSync(path, ['--version']).status === 0
  return {
    path,
    speaksTls: isWhole(join(libraries, 'libsoftokn3.so'), libraries),
    environment: starts ? environment : { ...environment, LD_LIBRARY_PATH: libraries },
  }
}

/** Whether everything that a library needs is on this machine or beside it: the loader lists it, without running anything. */
function isWhole(library: string, beside: string): boolean {
  const environment = { LD_TRACE_LOADED_OBJECTS: '1', LD_LIBRARY_PATH: beside }
  const { status, stdout } = spawnSync('/lib64/ld-linux-x86-64.so.2', [library], { env: environment, encoding: 'utf8' })
  return status === 0 && !stdout.includes('not found')
}

async function withEnvironment<T>(set: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env }
  Object.assign(process.env, set)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

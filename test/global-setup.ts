import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { holdEmbedded } from '#db'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of this run's embedded server; null when DATABASE_URL names one. */
    serverDirectory: string | null
  }
}

/**
 * Waits for the end of its input, which comes when vitest ends, be it by `kill -9`; then ends the server and removes its folder.
 * In its own session, so that Ctrl+C does not reach it first.
 */
const watchdog = `read -r _
file="$1/cluster/postmaster.pid"
pid=$(head -n 1 "$file" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
tries=0
while [ -e "$file" ] && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf "$1"`

/** Makes room for one PostgreSQL server a run. It is started by the first test that asks for a database (`#test/database`). */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.DATABASE_URL) {
    project.provide('serverDirectory', null)
    return undefined
  }
  const directory = await mkdtemp(join(tmpdir(), 'doudi-test-'))
  project.provide('serverDirectory', directory)
  const guard = spawn('/bin/sh', ['-c', watchdog, 'watchdog', directory], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  const release = await holdEmbedded(directory)
  return async () => {
    await release()
    const ended = once(guard, 'exit')
    guard.stdin.end()
    await ended
  }
}

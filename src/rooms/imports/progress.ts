import { sql } from 'kysely'
import { withWriter } from '#access'
import type { Services } from '#command'
import { tell } from '#platform/log'
import { importActor, steps, wholeShare, type Progress } from './pipeline/work.ts'

/** The screen asks no oftener, and a file that is read in less shows no progress at all. */
const everyMs = 500

/** Keeps how far an import has come: the newest word, at most twice a second. `stop` before the import's last transaction is judged. */
export function progressOf(services: Services, importId: number): { report: Progress; stop(): Promise<void> } {
  const began = performance.now()
  let newest: string | null = null
  let writing: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    if (newest === null) return
    const progress = newest
    newest = null
    writing = writing.then(() => write(services, importId, progress))
  }, everyMs)
  timer.unref()
  return {
    report: (step, share, rows) => {
      const done = wholeShare(step, share)
      newest = JSON.stringify({
        step: steps[step][0],
        share: Math.round(done * 1000) / 1000,
        done: rows?.done ?? 0,
        total: rows?.total ?? 0,
        secondsLeft: secondsLeft(performance.now() - began, done),
      })
    },
    stop: async () => {
      clearInterval(timer)
      await writing
    },
  }
}

/** By the time taken so far; null in the first moments, when it would be a guess. */
function secondsLeft(elapsedMs: number, done: number): number | null {
  return done < 0.05 || elapsedMs < 3000 ? null : Math.round((elapsedMs / 1000) * (1 / done - 1))
}

/** Progress may be lost in a crash, so nobody waits for the disk. A failure is the import's own to report: it meets the same database. */
async function write(services: Services, importId: number, progress: string): Promise<void> {
  try {
    await withWriter(services.db, importActor, async (tx) => {
      await sql`set local synchronous_commit = off`.execute(tx)
      // Skipped while the import itself holds its row: it is about to end.
      await sql`update import set progress = ${progress}::jsonb where id = (select id from import where id = ${importId} and status = 'reading' for update skip locked)`.execute(
        tx,
      )
    })
  } catch (error) {
    tell(services.log, 'imports.progress-lost', { err: error, detail: { importId } })
  }
}

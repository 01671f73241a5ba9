// npm run test:load [-- --persons 1000000 --users 200 --minutes 10 --surge 250 --keep folder --think 5-10]: the real program with its own
// database under the mixed work of many clerks, over HTTP on this machine's loopback. Three questions: does anything fail, does the memory
// grow, and is the slowest twentieth within three times of what one clerk alone waits; then from 50 to `surge` users and back. Ends with 1
// where an answer is no. The clerks, their clock and the figures are in bench/load/.
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { fill } from './lists/filled.ts'
import { Clerk, thinkingFor } from './load/clerk.ts'
import { Figures, say } from './load/figures.ts'
import { hireClerks } from './load/hire.ts'
import { startLoaded } from './load/program.ts'
import { withFilledDatabase } from './through-http.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { values } = parseArgs({
  options: {
    persons: { type: 'string', default: '1000000' },
    users: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '10' },
    surge: { type: 'string', default: '250' },
    keep: { type: 'string' },
    think: { type: 'string', default: '5-10' },
  },
})
const persons = Number(values.persons)
const users = Number(values.users)
const surge = Number(values.surge)
const minutes = Number(values.minutes)
const think = thinkingFor(values.think)
const directory = values.keep ?? (await mkdtemp(join(tmpdir(), 'doudi-load-')))

let failed = false
try {
  const most = Math.max(users, surge)
  const hired = await withFilledDatabase(
    directory,
    (database) => fill(database, { persons, alerts: Math.ceil(persons / 3) }),
    (database) => hireClerks(database, most),
  )
  say(
    `${persons.toLocaleString('en')} persons, ${String(hired.length)} clerks in ${String(new Set(hired.map((one) => one.town)).size)} townships, one action every ${values.think} s each; load of the machine before: ${loadavg()[0]?.toFixed(1) ?? ''}`,
  )
  await using program = await startLoaded(directory)
  const clerks = hired.map((one) => new Clerk(program.address, one))

  // A program that has just started reads from the disk and compiles its own code: the slowest twentieth of that is no measure of what a
  // clerk waits for, and would be too easy to stay within three times of. The lone clerk is measured when warm, long enough for a steady
  // twentieth, and is another one than those who warm up, so that there is something to sign.
  const warming = new Figures('warming up')
  await work(clerks.slice(-5), 20_000, warming, () => 100)
  const alone = new Figures('one clerk alone, without thinking')
  await work(clerks.slice(0, 1), 30_000, alone, () => 0)
  alone.print()

  const loaded = new Figures(`${String(users)} clerks for ${String(minutes)} min`)
  const memory = program.watchMemory()
  await work(clerks.slice(0, users), minutes * 60_000, loaded, think)
  const grown = memory.stop()
  loaded.print(alone)

  const few = Math.min(50, users)
  const before = new Figures(`${String(few)} clerks`)
  const during = new Figures(`${String(surge)} clerks, come within seconds`)
  const after = new Figures(`${String(few)} clerks again, from the first minute on`)
  await work(clerks.slice(0, few), 30_000, before, think)
  await work(clerks.slice(0, surge), 30_000, during, think)
  await work(clerks.slice(0, few), 30_000, after, think)
  for (const figures of [before, during, after]) figures.print()

  const ratio = loaded.p95 / alone.p95
  const errors = [warming, alone, loaded, before, during, after].flatMap((figures) => figures.errors)
  const verdicts = [
    [
      `errors: ${String(errors.length)}${errors.length === 0 ? '' : ` (${[...new Set(errors)].slice(0, 5).join('; ')})`}`,
      errors.length === 0,
    ],
    [`p95 under load ${loaded.p95.toFixed(0)} ms, alone ${alone.p95.toFixed(0)} ms: ${ratio.toFixed(1)} times`, ratio <= 3],
    [`memory of the program: ${grown.words}`, grown.flat],
    [
      `after the surge p95 ${after.p95.toFixed(0)} ms, before it ${before.p95.toFixed(0)} ms`,
      after.p95 <= Math.max(3 * alone.p95, 2 * before.p95),
    ],
  ] as const
  for (const [words, held] of verdicts) say(`${held ? 'held  ' : 'BROKEN'} ${words}`)
  say(
    `load of the machine: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  )
  failed = verdicts.some(([, held]) => !held)
} finally {
  if (values.keep === undefined) await rm(directory, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)

/** Lets the clerks work side by side for so long; they come one after the other within the first seconds. */
async function work(clerks: readonly Clerk[], milliseconds: number, figures: Figures, pause: () => number): Promise<void> {
  const until = performance.now() + milliseconds
  await Promise.all(
    clerks.map(async (clerk, at) => {
      await sleep(clerks.length === 1 ? 0 : (at / clerks.length) * Math.min(5_000, milliseconds / 10))
      await clerk.workUntil(until, figures, pause)
    }),
  )
}

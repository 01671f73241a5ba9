import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '#command'
import { fastFolder } from '#test/fast-folder'
import { County, parts, type Part } from './county.ts'
import { brokenInvariants } from '../../src/app/invariants/list.ts'
import { Families } from './families.ts'
import { differences, pictureOf, type Picture } from './picture.ts'
import { victims, type Manner, type Victim } from './server.ts'
import { faultsOf, leftovers } from './soundness.ts'

/*
 * Two counties do the same work on real servers. One is left alone. In the other somebody dies in each round, at a random moment of an
 * import, a screening, the work on the desks or while many look at lists: the web server, the worker, the process that computes, a process of
 * the database, all of it, or the program again while it starts. The disturbed county's worker is a process of its own until all is killed
 * at once; then web server and worker are one, and so on by turns. Whatever is under way goes on by itself, people send again what got no answer, and in the end both
 * counties look the same. `npm run test:recovery` does it a hundred times; the seed is printed and can be given.
 */
const rounds = Number(process.env['RECOVERY_ROUNDS'] ?? 4)
// `npm test` strikes the same blows every time; the long form (bin/recovery.mjs) draws others each time.
const seed = Number(process.env['RECOVERY_SEED'] ?? 377_443_105)

/** mulberry32: the same numbers for the same seed. */
function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Blow {
  readonly part: Part
  readonly victim: Victim
  /** When, as a share of the time the part takes undisturbed; beyond 1 it hits the quiet after it. */
  readonly at: number
}

/** Every pair of part and victim before any comes again. */
function blows(random: () => number): Blow[] {
  const pairs = parts.flatMap((part) => victims.map((victim) => ({ part, victim })))
  const planned: Blow[] = []
  while (planned.length < rounds) {
    const order = pairs.map((pair) => ({ pair, key: random() })).toSorted((one, other) => one.key - other.key)
    planned.push(...order.map(({ pair }) => ({ ...pair, at: random() * 1.1 })))
  }
  return planned.slice(0, rounds)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const opened: County[] = []
let folder: string | undefined
afterAll(async () => {
  for (const county of opened) await county.server.stop()
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
}, 60_000)

async function open(name: string, families: Families, keysOf: County | null, manner: Manner): Promise<County> {
  folder ??= await fastFolder('doudi-recovery')
  const county = await County.open(join(folder, name), families, keysOf, manner)
  opened.push(county)
  return county
}

test.runIf(process.platform === 'linux')(
  `killed ${String(rounds)} times at random points, nothing is lost and nothing done twice (seed ${String(seed)})`,
  async () => {
    say(`recovery: ${String(rounds)} rounds, RECOVERY_SEED=${String(seed)}`)
    const random = randomFrom(seed)
    const began = systemClock.today()
    const families = new Families(rounds, began)
    const undisturbed = await open('undisturbed', families, null, 'together')
    const pace = new Pace()
    for (let round = 0; round < first; round++) await goThrough(undisturbed, round, pace)
    const disturbed = await open('disturbed', families, undisturbed, 'apart')
    // Side by side: what slows the machine down slows both, so that a blow falls where it was meant to.
    await Promise.all([goOn(undisturbed, pace), disturb(disturbed, pace, random)])
    const { starts } = disturbed.server
    // Once more in order: what a living server had no occasion to clear away is cleared at a start.
    await disturbed.server.stop()
    await disturbed.server.start()
    await disturbed.idle()
    expect(await faultsOf(disturbed)).toEqual([])
    const picture = (county: County): Promise<Picture> => county.server.database((db) => pictureOf(db, began))
    const [expected, found] = [await picture(undisturbed), await picture(disturbed)]
    expect(differences(expected, found)).toEqual([])
    // Guards the test itself: there was something to lose.
    expect(expected['alerts']?.length).toBeGreaterThanOrEqual(rounds * 3)
    expect(expected['payments']?.length).toBeGreaterThanOrEqual(rounds * 8)
    for (const county of opened) await county.server.stop()
    for (const county of opened) expect(await leftovers(county)).toEqual([])
    const ordered = starts.slice(1).toSorted((one, other) => one - other)
    say(
      `recovery: ${String(rounds)} kills survived; ${String(disturbed.client.retried)} requests sent again; restarts ${String(ordered.length)}, median ${String(ordered[ordered.length >> 1] ?? 0)} ms, longest ${String(ordered.at(-1) ?? 0)} ms`,
    )
  },
  120_000 + rounds * 90_000,
)

/** Rounds of the undisturbed county before the first blow falls. */
const first = Math.min(rounds, 3)

/** How long each part has taken of late where nobody disturbed it, in milliseconds. */
class Pace {
  readonly #last: Record<Part, number[]> = { imports: [], screening: [], dispatch: [], lists: [] }

  took(part: Part, ms: number): void {
    this.#last[part] = [...this.#last[part].slice(-9), ms]
  }

  of(part: Part): number {
    const times = this.#last[part]
    return times.reduce((sum, ms) => sum + ms, 0) / times.length
  }
}

async function goThrough(county: County, round: number, pace: Pace): Promise<void> {
  for (const part of parts) {
    const began = performance.now()
    await county.carryOut(part, round)
    pace.took(part, performance.now() - began)
  }
}

async function goOn(county: County, pace: Pace): Promise<void> {
  for (let round = first; round < rounds; round++) await goThrough(county, round, pace)
}

async function disturb(county: County, pace: Pace, random: () => number): Promise<void> {
  for (const [round, blow] of blows(random).entries()) {
    const hit = await strike(county, round, blow, pace, random)
    say(`  ${String(round + 1).padStart(3)}: ${hit}`)
    const broken = await county.server.database(brokenInvariants)
    if (broken.length > 0) throw new Error(`after round ${String(round + 1)}: ${broken.join('\n')}`)
  }
}

async function strike(county: County, round: number, { part, victim, at }: Blow, pace: Pace, random: () => number): Promise<string> {
  const began = performance.now()
  let hit = ''
  for (const each of parts) {
    const work = county.carryOut(each, round)
    if (each === part) {
      const blow = sleep(pace.of(part) * at).then(() => county.server.kill(victim, random))
      ;[hit] = await Promise.all([blow, work])
      // A blow after the last answer: what it left undone is waited for as well.
      await county.settled()
    } else {
      await work
    }
  }
  return `${hit} killed ${Math.round(at * 100)} % into ${part}, ${((performance.now() - began) / 1000).toFixed(1)} s`
}

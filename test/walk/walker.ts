import type { DatabaseHandle } from '#db'
import { textOf, type Asked, type Caller, type CallerName } from './callers.ts'
import type { Entry, Target } from './entry.ts'
import { askOracle, type Oracle } from './oracle.ts'
import { planted } from './people.ts'
import { tracesIn, type Plot } from './plots.ts'
import type { WalkWorld } from './world.ts'
import { settlementFile } from './writing.ts'

type Reply = Awaited<ReturnType<WalkWorld['ask']>>

/** One operation, asked by one caller about one plot: what it said, and all that is wrong with that. */
interface Step {
  readonly operation: string
  readonly entry: Entry
  readonly caller: Caller
  readonly plot: Plot
}

/** Walks operations and keeps what it finds wrong, each a sentence; and how often each operation did something at all. */
export class Walker {
  readonly wrong: string[] = []
  /** Operations that answered somebody with more than a refusal. */
  readonly alive = new Set<string>()
  /** Operations that named somebody planted to somebody: the others prove nothing about what they hide. */
  readonly telling = new Set<string>()
  readonly #world: WalkWorld
  readonly #plots: readonly Plot[]
  readonly #tokens = new Map<CallerName, string>()
  #turn = 0
  /** The newest entry of the ledger when a person was last shown: an entry for the next showing lies after it. */
  #seen = 0

  constructor(world: WalkWorld, plots: readonly Plot[]) {
    this.#world = world
    this.#plots = plots
  }

  oracle(): Promise<Oracle> {
    return askOracle(this.#world.db, this.#plots)
  }

  async step(step: Step, oracle: Oracle): Promise<void> {
    const { entry, caller, plot } = step
    const target = await this.#target(caller, plot)
    const asks = entry.asks(target)
    const outside = oracle.isOutside(caller, plot)
    const nowhere = outside && entry.differs === undefined && entry.aimless === undefined ? nowhereLike(target) : null
    const instead = nowhere === null ? [] : entry.asks(nowhere)
    for (const [index, asked] of asks.entries()) {
      const reply = await this.#world.ask(caller.name, asked)
      await this.#judge(step, asked, reply, oracle)
      const twin = instead[index]
      // Where nothing of the target stands in the request there is nothing to compare.
      if (
        twin !== undefined &&
        nowhere !== null &&
        (twin.url !== asked.url || JSON.stringify(twin.body) !== JSON.stringify(asked.body) || asked.file !== undefined)
      )
        this.#compare(step, asked, [reply, target], [await this.#world.ask(caller.name, twin), nowhere])
    }
  }

  async #judge(step: Step, asked: Asked, reply: Reply, oracle: Oracle): Promise<void> {
    const { entry, caller, operation } = step
    const text = textOf(reply)
    const typed = `${decodeURIComponent(asked.url)} ${JSON.stringify(asked.body ?? {})} ${asked.file === undefined ? '' : Buffer.from(asked.file.bytes).toString()}`
    const said = (trace: string): boolean => text.includes(trace) && !typed.includes(trace)
    if (reply.statusCode >= 500) this.#say(step, asked, `answered ${String(reply.statusCode)}: ${reply.body.slice(0, 200)}`)
    if (reply.statusCode < 300 || reply.statusCode === 409 || reply.statusCode === 422) this.alive.add(operation)
    const leaked = oracle.forbidden(caller).filter(said)
    if (leaked.length > 0) this.#say(step, asked, `shows ${leaked.join(' ')}`)
    if (apart.has(caller.role) && reply.statusCode < 300 && !numbersOnly.test(operation) && mentionsFamily(text))
      this.#say(step, asked, `tells an administrator of a family: ${text.slice(0, 300)}`)
    const shown = this.#plots.flatMap(tracesIn).some(said)
    if (!shown) return
    this.telling.add(operation)
    // The ledger is asked only where somebody was shown; one walk is the only one that writes into it.
    const before = this.#seen
    this.#seen = await lastEntry(this.#world.db)
    if (entry.shows === 'nobody') this.#say(step, asked, `names a person and declares no look: ${text.slice(0, 300)}`)
    else if (!(await wrote(this.#world.db, caller, entry.shows, before)))
      this.#say(step, asked, `showed a person without ${entry.shows} in the ledger`)
  }

  /** What lies outside answers as what is not there. */
  #compare(step: Step, asked: Asked, [reply, target]: [Reply, Target], [other, nowhere]: [Reply, Target]): void {
    const [here, there] = [anonymous(textOf(reply), target), anonymous(textOf(other), nowhere)]
    if (reply.statusCode === other.statusCode && here === there) return
    this.#say(
      step,
      asked,
      `differs from what does not exist: ${String(reply.statusCode)} ${excerpt(here, there)} / ${String(other.statusCode)} ${excerpt(there, here)}`,
    )
  }

  #say({ operation, caller, plot }: Step, asked: Asked, what: string): void {
    this.wrong.push(
      `${operation} as ${caller.name} about ${plot.name} (${asked.method} ${decodeURIComponent(asked.url)} ${JSON.stringify(asked.body ?? '')}): ${what}`,
    )
  }

  async #target(caller: Caller, plot: Plot): Promise<Target> {
    const turn = this.#turn++ % 90
    const known = this.#tokens.get(caller.name)
    if (known !== undefined) return { ...plot, token: known, turn }
    const reply = await this.#world.ask(caller.name, { method: 'POST', url: '/api/imports/inspection', file: settlementFile({ turn }) })
    const token = reply.statusCode === 200 ? reply.json<{ token: string }>().token : 'none'
    this.#tokens.set(caller.name, token)
    return { ...plot, token, turn }
  }
}

/** The three administrators: no family at all is their business. */
const apart: ReadonlySet<string> = new Set(['admin', 'security', 'audit'])
/** What they watch over is told by the number of a family, without a name. */
const numbersOnly = /^(ledger|unusual-looks|unusualLook)\./
const mentionsFamily = (text: string): boolean => /"(householdNo|personNo|headName|personName)":(?!null|"")/.test(text)

const away = 900_000

/** The same request about people and numbers that do not exist, in an empty village of the same county. */
function nowhereLike(target: Target): Target {
  const far = (no: number): number => no + away
  const empty = `${target.village.slice(0, 9)}999`
  return {
    ...target,
    village: empty,
    households: [far(target.households[0]), far(target.households[1])],
    persons: target.persons.map(far),
    alerts: [far(target.alerts[0]), far(target.alerts[1])],
    numbers: Object.fromEntries(Object.entries(target.numbers).map(([key, no]) => [key, far(no)])) as Plot['numbers'],
    pair: [far(target.pair[0]), far(target.pair[1])],
    people: target.people.map((_, index) => planted(400 + index)),
    held: planted(404),
    child: planted(405),
    heldChild: planted(406),
    leadChild: planted(407),
  }
}

/** A reply without what differs of itself: numbers of requests, and whatever the caller wrote. */
function anonymous(text: string, target: Target): string {
  const numbers = [...target.households, ...target.persons, ...target.alerts, ...Object.values(target.numbers), ...target.pair]
  let plain = text
    .replaceAll(/"requestId":"[^"]+"/g, '')
    .replaceAll(target.village, 'VILLAGE')
    .replaceAll(/(创丰村|老河口村|金桥村)/g, 'PLACE')
  for (const person of [...target.people, target.held, target.child, target.heldChild, target.leadChild])
    for (const word of [person.name, person.id, person.phone]) plain = plain.replaceAll(word, 'PERSON')
  if (/"code":"[a-z.-]+","message"/.test(plain))
    for (const no of numbers) plain = plain.replaceAll(new RegExp(String.raw`(?<!\d)${String(no)}(?!\d)`, 'g'), 'NUMBER')
  return plain
}

function excerpt(text: string, other: string): string {
  const from = [...text].findIndex((character, index) => character !== other[index])
  return text.slice(Math.max(0, from - 60), from + 120)
}

async function lastEntry(db: DatabaseHandle): Promise<number> {
  return (
    (
      await db
        .selectFrom('ledger')
        .select((eb) => eb.fn.max('seq').as('seq'))
        .executeTakeFirstOrThrow()
    ).seq ?? 0
  )
}

async function wrote(db: DatabaseHandle, caller: Caller, verb: string, since: number): Promise<boolean> {
  return (
    (await db
      .selectFrom('ledger')
      .select('seq')
      .where('seq', '>', since)
      .where('actor', '=', caller.actor)
      .where('verb', '=', verb)
      .executeTakeFirst()) !== undefined
  )
}

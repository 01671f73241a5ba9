import { sql } from 'kysely'
import { z } from 'zod'
import { systemActor, withWriter, type Actor } from '#access'
import type { Services } from '#command'
import type { Writer } from '#db'
import { append } from '#ledger'
import { SealBrokenError } from '#platform/crypto'
import { FileDamagedError } from '#platform/files'
import type { JobDefinition, JobHandler } from '#platform/jobs'
import { tell } from '#platform/log'
import { holdStill } from '../retention.ts'
import { assignment, sealedPlaces, sealedText, type SealedPlace } from './places.ts'

/** What was sealed anew, and what could not be opened and stays as it is. */
export interface Resealed {
  readonly key: string
  readonly values: number
  readonly files: number
  readonly broken: number
}

/** The platform's hand that changes nothing but ciphertext. */
const hand = systemActor('keys', [])
const batchRows = 500

/**
 * Brings every sealed value and stored file under the current key, in small transactions, while everybody works. Killed at any moment it
 * leaves each value under one key or the other; run again it does what is left. A value somebody changes meanwhile stays theirs.
 */
export async function reseal(services: Services, actor: Actor = hand, signal?: AbortSignal): Promise<Resealed> {
  const { current } = services.vault.sealingKeys()
  let [values, broken] = [0, 0]
  for (const place of sealedPlaces) {
    const done = await resealPlace(services, place, signal)
    values += done.values
    broken += done.broken
  }
  const stored = await resealFiles(services, signal)
  const result = { key: current, values, files: stored.files, broken: broken + stored.broken }
  if (values + stored.files > 0)
    await withWriter(services.db, actor, (tx) =>
      append(tx, actor, [{ verb: 'keys.reseal', subject: `key:${current}`, detail: { ...result } }]),
    )
  if (result.broken > 0) tell(services.log, 'keys.unreadable', { detail: { ...result } })
  return result
}

interface Batch {
  readonly last: readonly number[] | null
  readonly values: number
  readonly broken: number
}

async function resealPlace(
  services: Services,
  place: SealedPlace,
  signal: AbortSignal | undefined,
): Promise<{ values: number; broken: number }> {
  let [values, broken]: [number, number] = [0, 0]
  for (let last: readonly number[] | null = place.keys.map(() => 0); last !== null;) {
    signal?.throwIfAborted()
    const from: readonly number[] = last
    const batch: Batch = await withWriter(services.db, hand, (tx) => resealBatch(tx, services, place, from))
    values += batch.values
    broken += batch.broken
    last = batch.last
  }
  return { values, broken }
}

/** The next rows by key. Whoever holds a row is waited for: a person at a desk holds it for milliseconds. */
async function resealBatch(tx: Writer, services: Services, place: SealedPlace, from: readonly number[]): Promise<Batch> {
  const { vault } = services
  const keys = sql.join(place.keys.map((key) => sql`t.${sql.ref(key)}`))
  const text = sealedText(place)
  const { rows } = await sql<Readonly<Record<string, unknown>> & { readonly sealed: string }>`
    select ${keys}, ${text} as sealed ${place.more === undefined ? sql`` : sql`, ${place.more}`} from ${sql.table(place.table)} t
    where (${keys}) > (${sql.join(from)}) and ${text} <> '' and not starts_with(${text}, ${`${vault.sealingKeys().current}.`})
    order by ${keys} limit ${batchRows} for update of t`.execute(tx)
  const renewed = rows.flatMap((row) => {
    const sealed = resealFor(vault, row.sealed, place.contexts(row))
    return sealed === null ? [] : [{ row, sealed }]
  })
  if (renewed.length > 0) {
    const columns = place.keys.map((key) => sql`${renewed.map(({ row }) => Number(row[key]))}::int[]`)
    const names = sql.join(place.keys.map((key) => sql.ref(`k_${key}`)))
    await sql`update ${sql.table(place.table)} t set ${assignment(place, sql`v.sealed`)}
      from unnest(${sql.join(columns)}, ${renewed.map(({ sealed }) => sealed)}::text[]) as v (${names}, sealed)
      where ${sql.join(
        place.keys.map((key) => sql`t.${sql.ref(key)} = v.${sql.ref(`k_${key}`)}`),
        sql` and `,
      )}`.execute(tx)
  }
  const end = rows.at(-1)
  return {
    last: end === undefined || rows.length < batchRows ? null : place.keys.map((key) => Number(end[key])),
    values: renewed.length,
    broken: rows.length - renewed.length,
  }
}

function resealFor(vault: Services['vault'], sealed: string, contexts: readonly string[]): string | null {
  for (const context of contexts) {
    try {
      return vault.reseal(sealed, context)
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error
    }
  }
  return null
}

async function resealFiles(services: Services, signal: AbortSignal | undefined): Promise<{ files: number; broken: number }> {
  let [files, broken] = [0, 0]
  // What is removed meanwhile must not come back.
  const still = await holdStill(services.config.dataDirectory)
  try {
    for await (const name of services.files.names()) {
      signal?.throwIfAborted()
      try {
        if (await services.files.rekey(name)) files++
      } catch (error) {
        if (!(error instanceof FileDamagedError || error instanceof SealBrokenError)) throw error
        broken++
      }
    }
  } finally {
    still.close()
  }
  return { files, broken }
}

/** How many values and files name each sealing key. */
export async function keysInUse(services: Services): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>()
  const count = (key: string, times: number): void => void used.set(key, (used.get(key) ?? 0) + times)
  for (const place of sealedPlaces) {
    const text = sealedText(place)
    const rows = await withWriter(
      services.db,
      hand,
      async (tx) =>
        (
          await sql<{ key: string; times: number }>`
      select split_part(${text}, '.', 1) as key, count(*) as times from ${sql.table(place.table)} t where ${text} <> '' group by 1`.execute(
            tx,
          )
        ).rows,
    )
    for (const row of rows) count(row.key, row.times)
  }
  for await (const name of services.files.names()) count(await services.files.keyOf(name), 1)
  return used
}

/** When the oldest transaction under way began: it may hold values sealed under the key of then. null where none is. */
export async function oldestTransaction(services: Services): Promise<Date | null> {
  const { rows } = await sql<{
    began: Date | null
  }>`select min(xact_start) as began from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
    services.db,
  )
  return rows[0]?.began ?? null
}

const nightly: JobDefinition<Record<string, never>> = { name: 'keys.reseal', data: z.object({}).strict(), expireInSeconds: 6 * 3_600 }

/** What a rotation that was killed has left, and what a key added to `DOUDI_KEYRING` asks for, is done at night. */
export const resealWork = {
  definition: nightly,
  cron: '10 2 * * *',
  handler:
    (services: Services): JobHandler<Record<string, never>> =>
    async (_data, signal) => {
      if (services.vault.sealingKeys().others.length > 0) await reseal(services, hand, signal)
    },
}

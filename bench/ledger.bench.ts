// node bench/ledger.bench.ts [--size entries] [--keep folder]: how long the walk over a ledger of a million entries takes, beside the bare
// reading of the same columns over the same connection.
import { performance } from 'node:perf_hooks'
import { systemActor, withReader } from '#access'
import type { OpenDatabase } from '#db'
import { plainDate } from '#kernel'
import { anchorsOf, verifyLedger } from '#ledger'
import { say, sizeFrom, withFilledDatabase } from './through-http.ts'

const { size, keep } = sizeFrom(1_000_000, 1_000_000)

async function fill({ pool }: OpenDatabase): Promise<void> {
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from ledger')
  if ((rows[0]?.n ?? 0) > 0) return
  // As commands write them: numbered, linked and hashed by the trigger.
  await pool.query(
    `insert into ledger (seq, at, actor, actor_name, verb, subject, region_code, household_no, purpose, detail, prev_hash, hash)
     select 0, now(), 'user:' || i % 200, '合成' || i % 200, 'household.view', 'household:' || i, '430971100000', i, '走访核实', jsonb_build_object('households', jsonb_build_array(i), 'rows', i % 50), '', ''
     from generate_series(1, $1::int) i`,
    [size],
  )
  await pool.query('vacuum analyze ledger')
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const began = performance.now()
  const value = await work()
  return { value, seconds: (performance.now() - began) / 1000 }
}

async function run({ pool, kysely }: OpenDatabase): Promise<void> {
  const whole = systemActor('bench', [])
  const bare = await timed(async () => {
    for (let after = 0, more = true; more;) {
      const { rows } = await pool.query<{ seq: number }>(
        'select seq, at::text, actor, actor_name, verb, subject, region_code, household_no, person_no, purpose, detail::text, prev_hash, hash from ledger where seq > $1 order by seq limit 20000',
        [after],
      )
      more = rows.length === 20_000
      after = rows.at(-1)?.seq ?? after
    }
  })
  const made = await timed(() => withReader(kysely, whole, (reader) => anchorsOf(reader, null, plainDate('2099-12-31'))))
  const alone = await timed(() => withReader(kysely, whole, (reader) => verifyLedger(reader)))
  const against = await timed(() => withReader(kysely, whole, (reader) => verifyLedger(reader, made.value.anchors)))
  if (!alone.value.intact || against.value.difference !== null || alone.value.entries !== size)
    throw new Error('the ledger is not what was written')
  say(['what', 'time', 'beside the bare reading'])
  say(['---', '---', '---'])
  for (const [label, { seconds }] of [
    ['bare reading of the columns', bare],
    ['anchors of all days', made],
    ['verify-ledger', alone],
    ['verify-ledger against anchors', against],
  ] as const) {
    say([label, `${seconds.toFixed(2)} s`, (seconds / bare.seconds).toFixed(2)])
  }
  process.stdout.write(`${String(size)} entries; peak memory ${String(Math.round(process.resourceUsage().maxRSS / 1024))} MB\n`)
}

await withFilledDatabase(keep, fill, run)

// node bench/standards.bench.ts [persons]: a changed standard simulated on a generated population, beside the bare scan of its columns.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { plainDate, regionCode } from '#kernel'
import { literal, openLake, type LakeSession } from '#platform/lake'
import { packPlaces, parameters } from '#policy'
import { simulationParts } from '#rooms/standards'
import { middle, once } from './frame.ts'

const persons = Number(process.argv[2] ?? 3_000_000)
const households = Math.round(persons / 3)
const repeats = 3
const counties = ['430921', '430971', '430726', '430981', '430922'].map((code) => regionCode(code))

// Shares as in life: one household in twelve on 低保, one in sixty 特困, half without any income that departments see. Columns of the
// figures table that are not named here are nothing in every household.
const drawn: Readonly<Record<string, string>> = {
  household_no: 'i',
  county: 'county',
  township: 'county * 1000 + 100 + (hash(i) % 20)::INTEGER',
  members: 'members',
  urban: 'hash(i + 1) % 4 = 0',
  wages: 'CASE WHEN hash(i + 2) % 2 = 0 THEN 0 ELSE (hash(i + 3) % 400000)::INTEGER * members END',
  pensions: 'CASE WHEN hash(i + 4) % 4 = 0 THEN hash(i + 5) % 300000 ELSE 0 END',
  basic_pensions: '12300',
  other_income: 'CASE WHEN hash(i + 6) % 9 = 0 THEN hash(i + 7) % 90000 ELSE 0 END',
  houses: 'hash(i + 8) % 3',
  shops: 'hash(i + 9) % 30 = 0',
  cars: 'hash(i + 10) % 4 = 0',
  companies: 'hash(i + 11) % 40 = 0',
  minors: 'least(members - 1, hash(i + 12) % 3)',
  elders: 'hash(i + 13) % 2',
  severe: 'hash(i + 14) % 25 = 0',
  dibao_listed: 'dibao',
  dibao_town: 'dibao > 0 AND hash(i + 15) % 5 = 0',
  dibao_paid: 'dibao * 20000',
  top_up_receivers: 'dibao * (hash(i + 18) % 2)',
  dibao_recorded: 'dibao * 20000',
  approved_income: 'dibao * 28500',
  tekun_listed: 'tekun',
  tekun_town: 'FALSE',
  tekun_byself: 'tekun',
  tekun_basic_recorded: 'tekun * 63050',
  tekun_care_recorded: 'tekun * 18000',
  living_receivers: 'hash(i + 16) % 20 = 0',
  care_receivers: 'hash(i + 17) % 25 = 0',
}
const conditions = new Set(['urban', 'dibao_town', 'tekun_town'])

async function writePopulation(session: LakeSession, path: string): Promise<void> {
  const strange = Object.keys(drawn).filter((column) => !simulationParts.columns.includes(column))
  if (strange.length > 0) throw new Error(`the figures table has no ${strange.join(', ')} any more: name them as it does`)
  const columns = simulationParts.columns.map(
    (column) => `(${drawn[column] ?? '0'})::${conditions.has(column) ? 'BOOLEAN' : 'INTEGER'} AS ${column}`,
  )
  await session.run(`COPY (SELECT ${columns.join(', ')} FROM (
    SELECT i, 1 + (hash(i + 20) % 5)::INTEGER AS members, CASE hash(i + 21) % 5 ${counties.map((county, at) => `WHEN ${String(at)} THEN ${county.slice(0, 6)}`).join(' ')} END AS county,
      CASE WHEN hash(i + 22) % 12 = 0 THEN 1 ELSE 0 END AS dibao, CASE WHEN hash(i + 23) % 60 = 0 AND hash(i + 22) % 12 <> 0 THEN 1 ELSE 0 END AS tekun FROM range(${String(households)}) t(i))
  ) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`)
}

/** Milliseconds on the clock, the median of the turns. */
async function usual(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < repeats; turn++) times.push(1000 * (await once(work)).wall)
  return middle(times)
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const directory = await mkdtemp(join(tmpdir(), 'doudi-standards-bench-'))
const lake = await openLake({ directory, memoryLimitMb: 2048, threads: Math.min(2, cpus().length) })
try {
  const figures = join(directory, 'figures.parquet')
  await lake.session((session) => writePopulation(session, figures))
  say(
    `${String(households)} households, ${String(persons)} persons, ${String(counties.length)} counties; ${String(Math.min(2, cpus().length))} threads, ${String(Math.round(totalmem() / 2 ** 30))} GiB; median of ${String(repeats)}`,
  )
  const scan = await usual(() =>
    lake.session((session) =>
      session.rows(`SELECT sum(COLUMNS(* EXCLUDE (${[...conditions].join(', ')}))::DOUBLE) FROM read_parquet(${literal(figures)})`),
    ),
  )
  say(`bare scan of all columns      ${scan.toFixed(0).padStart(6)} ms`)
  for (const [name, key, value] of [
    ['rural 低保 485 → 520', 'dibao.standard.rural', 52_000],
    ['特困 130 % → 140 %', 'tekun.factor', 14_000],
    ['margin 150 % → 200 %', 'marginal.factor', 20_000],
  ] as const) {
    const question = {
      proposed: { key, place: packPlaces.hunan, value, from: plainDate('2026-12-01'), document: '文件', article: '一', gist: '' },
      parameters,
      figures,
      counties,
      placeName: (code: string) => code,
    }
    let touched = 0
    const once = await usual(() =>
      lake.session(async (session) => {
        touched = (await simulationParts.touchedCount(session, question)).households
      }),
    )
    const whole = await usual(() => lake.session((session) => simulationParts.compute(session, question)))
    say(
      `${name.padEnd(24)} touched ${String(touched).padStart(7)}   once ${once.toFixed(0).padStart(6)} ms (${(once / scan).toFixed(1)} × scan)   with breakdowns and curve of 20 ${whole.toFixed(0).padStart(6)} ms (${(whole / scan).toFixed(1)} × scan)`,
    )
  }
} finally {
  await lake.close()
  await rm(directory, { recursive: true, force: true })
}

// node bench/standards.bench.ts [persons]: a changed standard simulated on a generated population, beside the bare scan of its columns.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { plainDate, regionCode } from '#kernel'
import { literal, openLake, type LakeSession } from '#platform/lake'
import { packPlaces, parameters } from '#policy'
import { simulationParts } from '#rooms/standards'

const persons = Number(process.argv[2] ?? 3_000_000)
const households = Math.round(persons / 3)
const repeats = 3
const counties = ['430921', '430971', '430726', '430981', '430922'].map((code) => regionCode(code))

// Shares as in life: one household in twelve on 低保, one in sixty 特困, half without any income that departments see.
const columns = `
  i::INTEGER AS household_no, county::INTEGER AS county, (county * 1000 + 100 + (hash(i) % 20)::INTEGER)::INTEGER AS township, members::INTEGER AS members, (hash(i + 1) % 4 = 0) AS urban,
  CASE WHEN hash(i + 2) % 2 = 0 THEN 0 ELSE (hash(i + 3) % 400000)::INTEGER * members END::INTEGER AS wages, (CASE WHEN hash(i + 4) % 4 = 0 THEN hash(i + 5) % 300000 ELSE 0 END)::INTEGER AS pensions, 12300::INTEGER AS basic_pensions,
  (CASE WHEN hash(i + 6) % 9 = 0 THEN hash(i + 7) % 90000 ELSE 0 END)::INTEGER AS other_income, 0::INTEGER AS unemployment_benefit,
  (hash(i + 8) % 3)::INTEGER AS houses, (hash(i + 9) % 30 = 0)::INTEGER AS shops, (hash(i + 10) % 4 = 0)::INTEGER AS cars, (hash(i + 11) % 40 = 0)::INTEGER AS companies,
  least(members - 1, hash(i + 12) % 3)::INTEGER AS minors, (hash(i + 13) % 2)::INTEGER AS elders, (hash(i + 14) % 25 = 0)::INTEGER AS severe,
  dibao::INTEGER AS dibao_listed, (dibao > 0 AND hash(i + 15) % 5 = 0) AS dibao_town, (dibao * 20000)::INTEGER AS dibao_paid, 0::INTEGER AS top_up_paid, (dibao * (hash(i + 18) % 2))::INTEGER AS top_up_receivers, (dibao * 20000)::INTEGER AS dibao_recorded, (dibao * 28500)::INTEGER AS approved_income,
  tekun::INTEGER AS tekun_listed, FALSE AS tekun_town, tekun::INTEGER AS tekun_byself, 0::INTEGER AS tekun_half, 0::INTEGER AS tekun_full, (tekun * 63050)::INTEGER AS tekun_basic_recorded, (tekun * 18000)::INTEGER AS tekun_care_recorded,
  0::INTEGER AS children_at_home, 0::INTEGER AS children_in_part, 0::BIGINT AS children_other_aid, 0::INTEGER AS children_in_care, 0::INTEGER AS at_home_recorded, 0::INTEGER AS in_care_recorded,
  (hash(i + 16) % 20 = 0)::INTEGER AS living_receivers, (hash(i + 17) % 25 = 0)::INTEGER AS care_receivers, 0::INTEGER AS living_recorded, 0::INTEGER AS care_recorded`

async function writePopulation(session: LakeSession, path: string): Promise<void> {
  await session.run(`COPY (SELECT ${columns} FROM (
    SELECT i, 1 + (hash(i + 20) % 5)::INTEGER AS members, CASE hash(i + 21) % 5 ${counties.map((county, at) => `WHEN ${String(at)} THEN ${county.slice(0, 6)}`).join(' ')} END AS county,
      CASE WHEN hash(i + 22) % 12 = 0 THEN 1 ELSE 0 END AS dibao, CASE WHEN hash(i + 23) % 60 = 0 AND hash(i + 22) % 12 <> 0 THEN 1 ELSE 0 END AS tekun FROM range(${String(households)}) t(i))
  ) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`)
}

async function best(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < repeats; turn++) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(repeats / 2)] ?? 0
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const directory = await mkdtemp(join(tmpdir(), 'doudi-standards-bench-'))
const lake = await openLake({ directory, memoryLimitMb: 2048, threads: Math.min(2, cpus().length) })
try {
  const figures = join(directory, 'figures.parquet')
  await lake.session((session) => writePopulation(session, figures))
  say(`${String(households)} households, ${String(persons)} persons, ${String(counties.length)} counties; ${String(Math.min(2, cpus().length))} threads, ${String(Math.round(totalmem() / 2 ** 30))} GiB; median of ${String(repeats)}`)
  const scan = await best(() => lake.session((session) => session.rows(`SELECT sum(COLUMNS(* EXCLUDE (urban, dibao_town, tekun_town))::DOUBLE) FROM read_parquet(${literal(figures)})`)))
  say(`bare scan of all columns      ${scan.toFixed(0).padStart(6)} ms`)
  for (const [name, key, value] of [['rural 低保 485 → 520', 'dibao.standard.rural', 52_000], ['特困 130 % → 140 %', 'tekun.factor', 14_000], ['margin 150 % → 200 %', 'marginal.factor', 20_000]] as const) {
    const question = { proposed: { key, place: packPlaces.hunan, value, from: plainDate('2026-12-01'), document: '文件', article: '一', gist: '' }, parameters, figures, counties, placeName: (code: string) => code }
    let touched = 0
    const once = await best(() => lake.session(async (session) => { touched = (await simulationParts.touchedCount(session, question)).households }))
    const whole = await best(() => lake.session((session) => simulationParts.compute(session, question)))
    say(`${name.padEnd(24)} touched ${String(touched).padStart(7)}   once ${once.toFixed(0).padStart(6)} ms (${(once / scan).toFixed(1)} × scan)   with breakdowns and curve of 20 ${whole.toFixed(0).padStart(6)} ms (${(whole / scan).toFixed(1)} × scan)`)
  }
} finally {
  await lake.close()
  await rm(directory, { recursive: true, force: true })
}

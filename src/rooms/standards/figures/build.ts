import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { systemActor, withReader } from '#access'
import type { Services } from '#command'
import { planWithValues, type Reader } from '#db'
import { regionPrefix, type PlainDate, type RegionCode } from '#kernel'
import { effects, lines } from '#policy'
import { literal, type LakeSession } from '#platform/lake'
import { parametersAsPublished } from '#rooms/parameters'
import { flagBit, populationFacts, type Population } from '#rooms/screening'
import type { ParameterDefinition, ParameterTable } from '#rules'
import { figureAt } from '../checks.ts'
import { facts, figureColumns } from './columns.ts'
import { lastRows, rosterFiles, type RosterDataSet, type RosterFiles } from './rosters.ts'

const townshipsAtATime = 100_000
const member = flagBit('member').bit

export interface FiguresRequest {
  readonly region: RegionCode
  readonly asOf: PlainDate
  /** Where the file goes. */
  readonly path: string
  readonly signal?: AbortSignal | undefined
}

export interface Figures {
  readonly households: number
  readonly persons: number
  /** Each roster with the day it is of, county by county, and which were not delivered. */
  readonly data: readonly { readonly dataset: string; readonly days: readonly string[]; readonly missing: readonly string[] }[]
}

/**
 * Writes the countable figures of every household of a region on a day to one Parquet file: what departments see, what the rosters say
 * it receives, the income its 低保 was approved with, its place and kind. Numbers only. Takes its name when it is whole.
 */
export async function buildFigures(services: Services, { region, asOf, path, signal }: FiguresRequest): Promise<Figures> {
  const directory = `${path}.work`
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  try {
    return await services.lake.session(async (session) => {
      const population = await populationFacts(services, session, { region, asOf, facts, directory, signal })
      const { rosters, standardOn } = await withReader(services.db, systemActor('standards', [], region), async (reader) => ({
        ...(await rostersAndTables(reader, population.counties, asOf)),
      }))
      await readTownships(services, session, region)
      await session.run(homesSql(population.registry))
      await session.run(countiesSql(population.counties, rosters, standardOn, asOf))
      for (const statement of rosterTables(rosters, asOf)) await session.run(statement)
      const whole = join(directory, 'figures.parquet')
      await session.run(`COPY (${figuresSql(population)}) TO ${literal(whole)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`)
      await mkdir(dirname(path), { recursive: true })
      await rename(whole, path)
      return { households: population.households, persons: population.persons, data: linesOf(rosters, population.counties) }
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function linesOf(rosters: Readonly<Record<RosterDataSet, RosterFiles>>, counties: readonly RegionCode[]): Figures['data'] {
  return Object.entries(rosters).map(([dataset, { dayOf }]) => ({
    dataset,
    days: [...new Set(dayOf.values())].toSorted(),
    missing: counties.filter((county) => !dayOf.has(county)),
  }))
}

/** `township`: household → the nine digits of its township, from the registry. */
async function readTownships(services: Services, session: LakeSession, region: RegionCode): Promise<void> {
  await session.run('CREATE OR REPLACE TEMP TABLE township (household_no INTEGER, township INTEGER)')
  const prefix = regionPrefix(region)
  await withReader(services.db, systemActor('standards', [], region), async (reader) => {
    await planWithValues(reader)
    let after = 0
    for (;;) {
      const { rows } = await sql<{ household_no: number; township: number }>`
        select household_no, left(region_code, 9)::int as township from household
        where household_no > ${after} and region_code >= ${prefix} and region_code < ${`${prefix}~`} order by household_no limit ${townshipsAtATime}`.execute(
        reader,
      )
      const last = rows.at(-1)
      if (last === undefined) return
      await session.run('INSERT INTO township SELECT unnest($1::INTEGER[]), unnest($2::INTEGER[])', [
        rows.map((row) => row.household_no),
        rows.map((row) => row.township),
      ])
      after = last.household_no
    }
  })
}

/** `home`: person → household; the one they belong to before one whose list they are on. */
function homesSql(registry: string): string {
  return `CREATE OR REPLACE TEMP TABLE home AS SELECT person_no, arg_max(household_no, (flags & ${String(member)})) AS household_no, any_value(age) AS age FROM read_parquet(${literal(registry)}) GROUP BY person_no`
}

/** The rosters of the counties, and the parameters as they stood on the day of each 低保 roster: what was withdrawn later was paid by then. */
async function rostersAndTables(reader: Reader, counties: readonly RegionCode[], asOf: PlainDate) {
  const rosters = await rosterFiles(reader, counties, asOf)
  const standardOn = new Map<PlainDate, ParameterTable>()
  for (const day of new Set([asOf, ...rosters['dibao-roster'].dayOf.values(), ...rosters['children-in-need'].dayOf.values()]))
    standardOn.set(day, await parametersAsPublished(reader, day))
  return { rosters, standardOn }
}

/**
 * `county`: index in the facts, code, and the standards by which the amounts of its rosters were worked out: those published by the
 * roster's day. One published later for months gone by has not yet moved them.
 */
function countiesSql(
  counties: readonly RegionCode[],
  rosters: Readonly<Record<RosterDataSet, RosterFiles>>,
  standardOn: ReadonlyMap<PlainDate, ParameterTable>,
  asOf: PlainDate,
): string {
  const rows = counties.map((county, place) => {
    const standard = (dataset: RosterDataSet, param: { readonly definition: ParameterDefinition }): string => {
      const day = rosters[dataset].dayOf.get(county) ?? asOf
      const parameters = standardOn.get(day)
      return String((parameters && figureAt(parameters, param.definition, county, day, day)?.value) ?? 'NULL::INTEGER')
    }
    const columns = [
      standard('dibao-roster', lines.dibaoUrban),
      standard('dibao-roster', lines.dibaoRural),
      standard('dibao-roster', effects.topUpAge),
      standard('children-in-need', effects.orphanAtHome),
    ]
    return `(${String(place)}, ${county.slice(0, 6)}, ${columns.join(', ')})`
  })
  return `CREATE OR REPLACE TEMP TABLE county AS SELECT * FROM (VALUES ${rows.join(', ')}) AS t (place, county, urban_standard, rural_standard, top_up_age, child_standard)`
}

const listed = "status IN ('1', '2')"

/** Tables a household each: who is on which roster there, and what is recorded. */
function rosterTables(rosters: Readonly<Record<RosterDataSet, RosterFiles>>, asOf: PlainDate): string[] {
  const dibao = lastRows(
    rosters['dibao-roster'],
    'person_no, head_person_no, residence, monthly_amount, top_up_amount',
    'person_no',
    listed,
  )
  const tekun = lastRows(rosters['tekun-roster'], 'person_no, residence, self_care, basic_amount, care_amount', 'person_no', listed)
  const children = lastRows(rosters['children-in-need'], 'person_no, child_kind, support_form, monthly_amount', 'person_no', listed)
  const severe = lastRows(
    rosters['disability-certificates'],
    'person_no, disability_kind, disability_level',
    'person_no',
    `status = '1' AND issued_on <= DATE '${asOf}' AND (valid_until IS NULL OR valid_until >= DATE '${asOf}')`,
  )
  const paid = lastRows(
    rosters['disability-subsidy-payments'],
    'person_no, subsidy, paid_month, amount',
    'person_no, subsidy, paid_month',
    `paid_month <= DATE '${asOf}' AND amount > 0`,
  )
  return [
    // The whole family's money stands on each of its rows: taken once, at the head's household.
    `CREATE OR REPLACE TEMP TABLE dibao AS SELECT household_no, sum(listed)::INTEGER AS listed, bool_or(town) AS town, sum(paid)::BIGINT AS paid, sum(top_up)::BIGINT AS top_up, sum(topped)::INTEGER AS topped, sum(needy)::INTEGER AS needy FROM (
      SELECT coalesce(any_value(h.household_no), any_value(o.household_no)) AS household_no, count(*) AS listed, bool_or(r.residence = '1') AS town, max(r.monthly_amount) AS paid, sum(coalesce(r.top_up_amount, 0)) AS top_up, count(*) FILTER (r.top_up_amount > 0) AS topped,
        count(*) FILTER (o.age < 18 OR o.age >= c.top_up_age OR s.disability_level IN ('1', '2') OR (s.disability_level = '3' AND s.disability_kind IN ('5', '6'))) AS needy
      FROM ${dibao} r LEFT JOIN home h ON h.person_no = r.head_person_no LEFT JOIN home o ON o.person_no = r.person_no LEFT JOIN township t ON t.household_no = o.household_no LEFT JOIN county c ON c.county = t.township // 1000 LEFT JOIN ${severe} s ON s.person_no = r.person_no GROUP BY coalesce(r.head_person_no, r.person_no)
    ) WHERE household_no IS NOT NULL GROUP BY household_no`,
    `CREATE OR REPLACE TEMP TABLE tekun AS SELECT household_no, count(*)::INTEGER AS listed, bool_or(residence = '1') AS town,
      count(*) FILTER (self_care = '2')::INTEGER AS half, count(*) FILTER (self_care = '3')::INTEGER AS full_care, sum(basic_amount)::BIGINT AS basic, sum(coalesce(care_amount, 0))::BIGINT AS care
      FROM ${tekun} JOIN home USING (person_no) GROUP BY household_no`,
    // Who receives less than the standard of the roster's day has other aid: 事实无人抚养 at home.
    `CREATE OR REPLACE TEMP TABLE child AS SELECT household_no, count(*) FILTER (support_form = '2' AND NOT part)::INTEGER AS at_home, count(*) FILTER (support_form = '2' AND part)::INTEGER AS in_part,
      coalesce(sum(child_standard - monthly_amount) FILTER (support_form = '2' AND part), 0)::BIGINT AS other_aid, count(*) FILTER (support_form = '1')::INTEGER AS in_care,
      coalesce(sum(monthly_amount) FILTER (support_form = '2'), 0)::BIGINT AS at_home_paid, coalesce(sum(monthly_amount) FILTER (support_form = '1'), 0)::BIGINT AS in_care_paid
      FROM (SELECT r.*, h.household_no, c.child_standard, coalesce(r.child_kind = '2' AND r.monthly_amount < c.child_standard, FALSE) AS part
        FROM ${children} r JOIN home h USING (person_no) LEFT JOIN township t USING (household_no) LEFT JOIN county c ON c.county = t.township // 1000) GROUP BY household_no`,
    `CREATE OR REPLACE TEMP TABLE subsidy AS WITH p AS (SELECT r.*, h.household_no, t.township // 1000 AS county FROM ${paid} r JOIN home h USING (person_no) JOIN township t USING (household_no)),
        newest AS (SELECT county, subsidy, max(paid_month) AS paid_month FROM p GROUP BY ALL)
      SELECT household_no, count(*) FILTER (subsidy = '1')::INTEGER AS living, count(*) FILTER (subsidy = '2')::INTEGER AS care,
        coalesce(sum(amount) FILTER (subsidy = '1'), 0)::BIGINT AS living_paid, coalesce(sum(amount) FILTER (subsidy = '2'), 0)::BIGINT AS care_paid
      FROM p JOIN newest USING (county, subsidy, paid_month) GROUP BY household_no`,
  ]
}

/** A row a household. Columns are called as `#policy` calls its inputs. */
function figuresSql({ facts: file }: Population): string {
  return `SELECT ${Object.entries(figureColumns)
    .map(([name, value]) => `${value} AS ${name}`)
    .join(', ')}
    FROM read_parquet(${literal(file)}) f JOIN county c USING (place) LEFT JOIN township t USING (household_no) LEFT JOIN dibao d USING (household_no) LEFT JOIN tekun k USING (household_no)
    LEFT JOIN child e USING (household_no) LEFT JOIN subsidy s USING (household_no) ORDER BY f.household_no`
}

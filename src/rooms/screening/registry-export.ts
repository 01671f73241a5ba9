import { sql } from 'kysely'
import { planWithValues, type Reader } from '#db'
import { regionPrefix, type PlainDate, type RegionCode } from '#kernel'
import { literal, type LakeSession } from '#platform/lake'
import type { Place } from './engine/input.ts'
import { flagBit } from './facts/index.ts'

const householdsAtATime = 20_000
const bit = (flag: Parameters<typeof flagBit>[0]): number => flagBit(flag).bit

/**
 * Writes the registry as a run needs it to Parquet: a row a person in a household as of the day (members, and persons on the
 * household's lists and deceased ones who are not members), in the order of households. No names: numbers, flags, age, place. A record
 * merged into another has a row that stands for the one kept (`stands_for`), so that what the lake knows under its number counts for that
 * one. Returns persons and households written.
 */
export async function exportRegistry(
  reader: Reader,
  session: LakeSession,
  options: {
    region: RegionCode
    asOf: PlainDate
    places: readonly Place[]
    path: string
    onProgress: (households: number) => Promise<void>
  },
): Promise<{ persons: number; households: number }> {
  const { region, asOf, places, path, onProgress } = options
  await planWithValues(reader)
  await session.run(
    'CREATE OR REPLACE TEMP TABLE registry (person_no INTEGER, household_no INTEGER, flags INTEGER, age UTINYINT, place INTEGER, urban UTINYINT, stands_for INTEGER)',
  )
  const prefix = regionPrefix(region)
  let after = 0
  let households = 0
  for (;;) {
    const { rows: spans } = await sql<{ last: number | null; n: number }>`
      select max(household_no) as last, count(*) as n from (
        select household_no from household where household_no > ${after} and region_code >= ${prefix} and region_code < ${`${prefix}~`} order by household_no limit ${householdsAtATime}) s`.execute(
      reader,
    )
    const span = spans[0]
    if (span === undefined || span.last === null) break
    const rows = await peopleOf(reader, { from: after, to: span.last, prefix, asOf })
    const index = new Map(places.map((place, key) => [place.region.slice(0, 6), key]))
    await session.run(
      'INSERT INTO registry SELECT unnest($1::INTEGER[]), unnest($2::INTEGER[]), unnest($3::INTEGER[]), unnest($4::INTEGER[]), unnest($5::INTEGER[]), unnest($6::INTEGER[]), nullif(unnest($7::INTEGER[]), 0)',
      [
        rows.map((row) => row.person_no),
        rows.map((row) => row.household_no),
        rows.map((row) => row.flags),
        rows.map((row) => row.age),
        rows.map((row) => index.get(row.county) ?? -1),
        rows.map((row) => row.urban),
        rows.map((row) => row.stands_for ?? 0),
      ],
    )
    after = span.last
    households += span.n
    await onProgress(households)
  }
  await markElsewhere(session)
  // Slices end where groups of rows end: smaller ones are shared out more evenly.
  await session.run(
    `COPY (SELECT * FROM registry WHERE place >= 0 ORDER BY household_no, person_no) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 40960)`,
  )
  const [written] = await session.rows<{ persons: number }>(
    'SELECT count(*) FILTER (stands_for IS NULL)::INTEGER AS persons FROM registry WHERE place >= 0',
  )
  await session.run('DROP TABLE registry')
  return { persons: written?.persons ?? 0, households }
}

/** Of a person with rows in several households one counts: where they are a member. The others are marked. */
async function markElsewhere(session: LakeSession): Promise<void> {
  await session.run(`UPDATE registry SET flags = registry.flags | ${String(bit('elsewhere'))} FROM (
    SELECT person_no, coalesce(min(household_no) FILTER (flags & ${String(bit('member'))} <> 0), min(household_no)) AS own
    FROM registry WHERE place >= 0 AND stands_for IS NULL GROUP BY person_no HAVING count(*) > 1) AS several
    WHERE registry.person_no = several.person_no AND registry.household_no <> several.own AND registry.stands_for IS NULL`)
}

interface RegistryRow {
  person_no: number
  household_no: number
  flags: number
  age: number
  county: string
  urban: number
  stands_for: number | null
}

async function peopleOf(reader: Reader, span: { from: number; to: number; prefix: string; asOf: PlainDate }): Promise<RegistryRow[]> {
  const { from, to, prefix, asOf } = span
  const { rows } = await sql<RegistryRow>`
    with home as materialized (
      select household_no, region_code, hukou_kind from household where household_no > ${from} and household_no <= ${to} and region_code >= ${prefix} and region_code < ${`${prefix}~`}
    ), member as (
      select m.household_no, m.person_no, ${bit('member')}::int as flags from membership m join home using (household_no)
      where m.valid_from <= ${asOf} and (m.valid_to is null or m.valid_to > ${asOf})
    ), deceased as (
      -- Who has died is still of the household: children may have lost them.
      select p.household_no, p.person_no, 0 as flags from person p join home using (household_no) where p.status = 'dead' and (p.death_date is null or p.death_date <= ${asOf})
    ), listed as (
      select h.household_no, hp.person_no,
        bit_or(case h.programme when 'dibao' then ${bit('dibao')}::int when 'tekun' then ${bit('tekun')}::int when 'marginal' then ${bit('marginal')}::int
          when 'rigidExpenditure' then ${bit('rigid')}::int when 'relapseRisk' then ${bit('relapse')}::int else 0 end)
          | case when count(*) filter (where h.programme in ('dibao', 'tekun', 'marginal', 'rigidExpenditure')) > 1 then ${bit('twice')}::int else 0 end as flags
      from hardship h join home using (household_no) join hardship_person hp on hp.hardship_id = h.id
      where h.valid_from <= ${asOf} and (h.valid_to is null or h.valid_to > ${asOf}) and hp.valid_from <= ${asOf} and (hp.valid_to is null or hp.valid_to > ${asOf})
      group by 1, 2
    ), together as (
      select household_no, person_no, bit_or(flags) as flags from (select * from member union all select * from deceased union all select * from listed) s group by 1, 2
    ), numbered as (
      select person_no, household_no, flags, null::int as stands_for from together
      union all
      select p.person_no, t.household_no, t.flags, t.person_no from together t join person p on p.merged_into = t.person_no and p.status = 'merged'
    )
    select t.person_no, t.household_no, t.stands_for,
      t.flags | case when p.status = 'dead' and (p.death_date is null or p.death_date <= ${asOf}) then ${bit('dead')}::int
        when exists (select from death_withdrawal w where w.person_no = p.person_no) then ${bit('seenAlive')}::int else 0 end as flags,
      greatest(0, least(150, extract(year from age(${asOf}::date, p.birth))))::int as age, substr(home.region_code, 1, 6) as county, case home.hukou_kind when 'urban' then 1 else 0 end as urban
    from numbered t join home using (household_no) join person p on p.person_no = coalesce(t.stands_for, t.person_no)
    -- A day before the merge knows two memberships of one person.
    where p.status <> 'merged'
    order by t.household_no, t.person_no`.execute(reader)
  return rows
}

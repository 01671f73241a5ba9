import { literal } from '#platform/lake'
import type { PlainDate } from '#kernel'
import { columnName } from '#rules'
import { parquet } from '../engine/deliveries.ts'
import { runDays } from '../engine/fold.ts'
import {
  flagBit,
  flagWords,
  householdHighest,
  householdLowest,
  recipes,
  registryFlags,
  sources,
  type Flag,
  type HouseholdMeasure,
  type PersonAmount,
  type Recipe,
  type Who,
} from '../facts/index.ts'
import type { RandomLake } from './random-lake.ts'

/**
 * The facts of every household as anybody would write them in SQL: a subquery for each flag, amount and measure. Slow and plain; what the
 * engine folds must come to the same.
 */
export function textbookSql(lake: RandomLake, asOf: PlainDate): string {
  const flags = flagWords.flat().map((flag) => `${hasFlag(flag, lake, asOf)} AS f_${flag}`)
  const amounts = (['wage', 'pension', 'basicPension', 'benefit'] as const).map(
    (amount) => `${highestAmount(amount, lake, asOf)} AS a_${amount}`,
  )
  const facts = Object.entries(recipes).map(([name, { recipe }]) => `${factSql(recipe)} AS "${columnName(name)}"`)
  return `WITH numbers AS (SELECT * FROM read_parquet(${literal(lake.registry)})), registry AS (SELECT * FROM numbers WHERE stands_for IS NULL),
    known_as AS (SELECT DISTINCT coalesce(stands_for, person_no) AS person_no, person_no AS lake_no FROM numbers),
    person AS (SELECT r.*, ${[...flags, ...amounts].join(', ')} FROM registry r),
    first_row AS (SELECT * FROM person QUALIFY row_number() OVER (PARTITION BY person_no ORDER BY f_member DESC, household_no) = 1),
    home AS (SELECT DISTINCT household_no, urban FROM registry),
    measured AS (SELECT home.*, ${measureNames()
      .map((measure) => `${measureSql(measure, lake, asOf)} AS m_${measure}`)
      .join(', ')} FROM home)
    SELECT household_no, ${facts.join(', ')} FROM measured h ORDER BY household_no`
}

function measureNames(): HouseholdMeasure[] {
  return [
    ...new Set(sources.flatMap((source) => Object.keys(source.reading(runDays('2026-01-01' as PlainDate)).measures ?? {}))),
  ] as HouseholdMeasure[]
}

function hasFlag(flag: Flag, lake: RandomLake, asOf: PlainDate): string {
  if ((registryFlags as readonly string[]).includes(flag)) return `(r.flags & ${String(flagBit(flag).bit)}) <> 0`
  const parts = sources.flatMap((source) => {
    const { flags = {}, where = 'true', unless } = source.reading(runDays(asOf))
    const holds = flags[flag as keyof typeof flags]
    if (holds === undefined) return []
    const condition = typeof holds === 'string' ? holds : `${holds.column} IN (${holds.codes.map(literal).join(', ')})`
    return [
      `EXISTS (SELECT 1 FROM ${parquet(lake.files[source.dataset] ?? [])} d JOIN known_as k ON k.lake_no = d.${source.person} WHERE k.person_no = r.person_no AND (${where}) AND (${condition})${unless === undefined ? '' : ` AND (r.flags & ${String(flagBit(unless).bit)}) = 0`})`,
    ]
  })
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`
}

function highestAmount(amount: PersonAmount, lake: RandomLake, asOf: PlainDate): string {
  const parts = sources.flatMap((source) => {
    const { amounts = {}, where = 'true' } = source.reading(runDays(asOf))
    const sql = amounts[amount]
    return sql === undefined
      ? []
      : [
          `coalesce((SELECT max(${sql}) FROM ${parquet(lake.files[source.dataset] ?? [])} d JOIN known_as k ON k.lake_no = d.${source.person} WHERE k.person_no = r.person_no AND (${where})), 0)`,
        ]
  })
  return `greatest(0, ${parts.join(', ')})`
}

function measureSql(measure: HouseholdMeasure, lake: RandomLake, asOf: PlainDate): string {
  const highest = (householdHighest as readonly string[]).includes(measure)
  const lowest = (householdLowest as readonly string[]).includes(measure)
  const parts = sources.flatMap((source) => {
    const { measures = {}, measuresOf = ['member'], where = 'true', unless } = source.reading(runDays(asOf))
    const sql = measures[measure]
    if (sql === undefined) return []
    const among = measuresOf.map((flag) => `p.f_${flag}`).join(' OR ')
    const aggregate = highest ? 'max' : lowest ? 'min' : 'sum'
    return [
      `coalesce((SELECT ${aggregate}(${sql}) FROM ${parquet(lake.files[source.dataset] ?? [])} d JOIN known_as k ON k.lake_no = d.${source.person} JOIN first_row p ON p.person_no = k.person_no WHERE p.household_no = home.household_no AND (${among}) AND (${where})${unless === undefined ? '' : ` AND NOT p.f_${unless}`}), 0)`,
    ]
  })
  return parts.length === 1 ? (parts[0] ?? '0') : `greatest(${parts.join(', ')})`
}

function factSql(recipe: Recipe): string {
  switch (recipe.from) {
    case 'count':
      return `(SELECT count(*) FROM person p WHERE p.household_no = h.household_no AND ${whoSql(recipe.who)})`
    case 'oldest':
      return `coalesce((SELECT max(age) FROM person p WHERE p.household_no = h.household_no AND ${whoSql(recipe.who)}), 0)`
    case 'amounts':
      return `coalesce((SELECT sum(a_${recipe.amount}) FROM person p WHERE p.household_no = h.household_no AND ${whoSql(recipe.who)}), 0)`
    case 'registry':
      return `h.${recipe.column}`
    case 'measure':
      return recipe.parts === undefined
        ? `m_${recipe.measure}`
        : `${recipe.parts.rounding === 'up' ? 'ceil' : 'floor'}(m_${recipe.measure} / ${String(recipe.parts.of)}.0)`
    case 'higher':
      return `greatest(${recipe.measures.map((measure) => `m_${measure}`).join(', ')})`
    case 'total':
      return recipe.measures.map((measure) => `m_${measure}`).join(' + ')
  }
}

function whoSql({ all = [], any = [], none = [], age = [0, 255] }: Who): string {
  return [
    ...all.map((flag) => `p.f_${flag}`),
    ...none.map((flag) => `NOT p.f_${flag}`),
    ...any.map((group) => `(${group.map((flag) => `p.f_${flag}`).join(' OR ')})`),
    `p.age BETWEEN ${String(age[0])} AND ${String(age[1])}`,
  ].join(' AND ')
}

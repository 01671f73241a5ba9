import { literal } from '#platform/lake'
import { effects } from '#policy'
import { columnName, type Compiled, type SqlOptions } from '#rules'
import type { Plan } from './plan.ts'

/** How a household is touched. */
export const changes = ['comes-in', 'leaves', 'gains', 'loses', 'marginal-in', 'marginal-out'] as const
export type ChangeKind = (typeof changes)[number]

const programmes = Object.keys(effects.effectProgrammes) as effects.EffectProgramme[]
const placeColumns = ['household_no', 'county', 'township', 'kind', 'minors', 'elders', 'class']

/** Columns of the population that a plan needs: nothing else is read or carried along. */
function columnsOf(plan: Plan): string[] {
  const inputs = [plan.after, plan.before].flatMap((compiled) => [...(compiled?.model.inputs.keys() ?? [])]).map(columnName)
  return [...new Set(['members', 'dibao_listed', 'tekun_listed', ...inputs, ...plan.parts.map(({ effect }) => effect.recorded)])]
}

const carriedBy = (plan: Plan): string[] => [...placeColumns, ...columnsOf(plan)]

/** The lowest and the highest line (fen a head) that anybody will be held against. */
export interface LineBounds {
  readonly lowest: number
  readonly highest: number
}
const kindSql = `CASE WHEN members = 1 THEN 'single' WHEN elders = members THEN 'elders' WHEN severe > 0 THEN 'severe' WHEN minors > 0 THEN 'minors' ELSE 'other' END`

/** The households that a plan can touch at all, with their figures. */
export function populationSql(plan: Plan, figures: string, { lowest, highest }: LineBounds): string {
  const counties = [...plan.classOf.keys()]
  const cases = [...Map.groupBy(counties, (county) => plan.classOf.get(county) ?? -1)].map(
    ([key, own]) => `WHEN county IN (${own.join(', ')}) THEN ${String(key)}`,
  )
  const income = ['wages', 'pensions', 'other_income', 'unemployment_benefit'].map((column) => `coalesce(${column}, 0)::BIGINT`).join(' + ')
  // Whoever stands on a roster that the parts look at. Of the others those between the lines: below the lowest nothing moves (inside before
  // and after, or outside for their property), and above the highest neither. The basic pension counts in part or not at all.
  const near = plan.lines
    ? [
        `(dibao_listed = 0 AND tekun_listed = 0 AND ${income} < ${String(highest)} * members AND ${income} + coalesce(basic_pensions, 0) >= ${String(lowest)} * members)`,
      ]
    : []
  return `SELECT household_no, county, township, ${kindSql} AS kind, minors, elders, CASE ${cases.join(' ')} END AS class, ${columnsOf(plan).join(', ')}
    FROM read_parquet(${literal(figures)}) WHERE county IN (${counties.join(', ')}) AND (${[...reachedBy(plan), ...near].join(' OR ')})`
}

const rosterOf: Readonly<Record<effects.EffectProgramme, string>> = {
  dibao: 'dibao_listed',
  tekun: 'tekun_listed',
  children: '(children_at_home + children_in_care + children_in_part)',
  living: 'living_receivers',
  care: 'care_receivers',
}

/** Conditions on the rosters that the parts of a plan look at. */
const reachedBy = (plan: Plan): string[] => [...new Set(plan.parts.map(({ effect }) => `${rosterOf[effect.programme]} > 0`))]

/** What was measured on the population's table: it spares the rules their guards, which is most of the work. */
export type Measured = Pick<SqlOptions, 'ranges' | 'complete'>

/** The figures with what every part answers before the change: columns `was_…`. Whom no roster reaches and the gate keeps out is left out. */
export function beforeSql(plan: Plan, from: string, measured: Measured): string {
  const carried = carriedBy(plan)
  const known = plan.before === null ? from : `(${answered(plan.before, from, carried, measured)})`
  return `SELECT ${carried.join(', ')}, ${[...amountColumns(plan, 'was'), ...lineColumns(plan, 'was')].join(', ')} FROM ${known}
    ${plan.gate === null ? '' : `WHERE ${[...reachedBy(plan), `coalesce(${columnName(plan.gate.name)}, FALSE)`].join(' OR ')}`}`
}

/** Every household a change touches: what it received and would receive, by programme, and how it is touched. `before` has the columns of `beforeSql`. */
export function touchedSql(plan: Plan, before: string, measured: Measured): string {
  const each = programmes.flatMap((programme) => [
    `was_${programme}`,
    `is_${programme}`,
    `${recordedOf(plan, programme)} AS recorded_${programme}`,
  ])
  // Materialised: a condition pushed into the layers would work every amount out again for each of its branches.
  return `WITH reached AS MATERIALIZED (${reachedSql(plan, plan.after, before, measured, carriedBy(plan), ['household_no', 'county', 'township', 'kind', 'members', 'minors', 'elders', ...each])})
    SELECT * FROM reached WHERE change IS NOT NULL`
}

/** A step of the curve in one row: `value`, who comes in, leaves and is touched, and what it costs a month (fen). */
export function stepSql(plan: Plan, value: number, after: Compiled, before: string, measured: Measured): string {
  return `SELECT ${String(value)}::DOUBLE AS value, count(*) FILTER (change = 'comes-in')::DOUBLE AS comes_in, count(*) FILTER (change = 'leaves')::DOUBLE AS leaves, count(change)::DOUBLE AS households,
    coalesce(sum((after_fen - before_fen)::DOUBLE), 0) AS monthly FROM (${reachedSql(plan, after, before, measured, ['dibao_listed', 'tekun_listed'], [])})`
}

/** Every household that a plan reaches, touched or not (`change` NULL): `before_fen`, `after_fen`, `change` and the columns asked for. */
function reachedSql(
  plan: Plan,
  after: Compiled,
  before: string,
  measured: Measured,
  carried: readonly string[],
  selected: readonly string[],
): string {
  const kept = [
    ...carried,
    ...programmes.map((programme) => `was_${programme}`),
    ...(plan.lines ? lineNames.map((name) => `was_${name}`) : []),
  ]
  const both = `SELECT ${kept.join(', ')}, ${[...amountColumns({ ...plan, parts: plan.parts.map((part) => ({ ...part, computedBefore: true })) }, 'is'), ...lineColumns(plan, 'is')].join(', ')} FROM (${answered(after, before, kept, measured)})`
  const listed = '(dibao_listed > 0 OR tekun_listed > 0)'
  const comesIn = plan.lines ? `(NOT ${listed} AND NOT was_inside AND is_inside)` : 'FALSE'
  const margin = plan.lines
    ? [
        `WHEN NOT was_margin AND is_margin AND NOT was_inside THEN 'marginal-in'`,
        `WHEN was_margin AND NOT is_margin AND NOT is_inside THEN 'marginal-out'`,
      ]
    : []
  const sum = (prefix: string): string => programmes.map((programme) => `${prefix}_${programme}`).join(' + ')
  return `SELECT *, CASE WHEN comes_in THEN 'comes-in' WHEN was_dibao > 0 AND is_dibao = 0 THEN 'leaves' WHEN after_fen > before_fen THEN 'gains' WHEN after_fen < before_fen THEN 'loses' ${margin.join(' ')} END AS change FROM (
      SELECT ${[...new Set([...selected, 'was_dibao', 'is_dibao', ...(plan.lines ? ['was_inside', 'is_inside', 'was_margin', 'is_margin'] : [])])].join(', ')}, ${comesIn} AS comes_in,
        ${sum('was')} AS before_fen, ${sum('is')} + CASE WHEN ${comesIn} THEN ${plan.lines ? 'is_visible' : '0'} ELSE 0 END AS after_fen
      FROM (${both}))`
}

/** What is recorded of the parts that the change moves. */
function recordedOf(plan: Plan, programme: effects.EffectProgramme): string {
  return (
    plan.parts
      .filter(({ effect }) => effect.programme === programme)
      .map(({ effect }) => effect.recorded)
      .join(' + ') || '0::BIGINT'
  )
}

const lineNames = ['inside', 'margin', 'visible'] as const

function answered(compiled: Compiled, from: string, keep: readonly string[], measured: Measured): string {
  return compiled.sql('duckdb', { ...measured, from, placeColumn: 'class', keep })
}

/** A column a programme, the sum of its parts; what no part works out is recorded, or nothing. Unknown amounts count as unchanged: 0 on both sides. */
function amountColumns(plan: Plan, prefix: 'was' | 'is'): string[] {
  return programmes.map((programme) => {
    const own = plan.parts.filter(({ effect }) => effect.programme === programme)
    const sums = own.map(({ effect, computedBefore }) =>
      computedBefore ? effect.model.outputs.map((rule) => `coalesce(${columnName(rule.name)}, 0)`).join(' + ') : effect.recorded,
    )
    return `${sums.length === 0 ? '0::BIGINT' : sums.join(' + ')} AS ${prefix}_${programme}`
  })
}

/** The lines, where they move: inside the line of 低保, at the margin, and the amount by visible income. What is unknown is not inside. */
function lineColumns(plan: Plan, prefix: 'was' | 'is'): string[] {
  if (!plan.lines) return []
  const [inside, visible, margin] = effects.lineEffects.outputs.map((rule) => columnName(rule.name))
  return [
    `coalesce(${inside ?? ''}, FALSE) AS ${prefix}_inside`,
    `coalesce(${margin ?? ''}, FALSE) AS ${prefix}_margin`,
    `coalesce(${visible ?? ''}, 0) AS ${prefix}_visible`,
  ]
}

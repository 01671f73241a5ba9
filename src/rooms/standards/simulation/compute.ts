import { standards as contract } from '#contract'
import { contains, plainDate, regionLevel, type PlainDate, type RegionCode } from '#kernel'
import { effects, lines } from '#policy'
import type { LakeSession } from '#platform/lake'
import { rangesSql, readComplete, readRanges, type ParameterTable } from '#rules'
import { figureAt, rowOf, standardOf, type Proposed } from '../checks.ts'
import { beforeSql, changes, populationSql, stepSql, touchedSql, type ChangeKind, type LineBounds, type Measured } from './effect-sql.ts'
import { planOf, type Plan } from './plan.ts'

/** A standard held against the figures of a population. */
export interface Question {
  readonly proposed: Proposed
  /** Parameters as they hold without it. */
  readonly parameters: ParameterTable
  /** What it is laid upon where it ends another standard: the parameters without that one. */
  readonly base?: ParameterTable
  /** The day on which both states are compared; its first day where none is named. */
  readonly day?: PlainDate
  /** Parquet of the population's figures, and its counties. */
  readonly figures: string
  readonly counties: readonly RegionCode[]
  /** Names of counties and townships by code. */
  readonly placeName: (code: string) => string
}

type Result = contract.SimulationResult
/** All of the result that the figures and rules decide. */
export type Computed = Pick<
  Result,
  'totals' | 'yearly' | 'changes' | 'programmes' | 'places' | 'kinds' | 'ages' | 'curve' | 'notes' | 'modelHash' | 'parametersHash'
>

const curveSteps = 20
/** What is tried out prevails over everything published, of the same day too. */
const afterAll = plainDate('2199-12-31')

/** A question made ready: its plan, the values of its curve with their parameters, and the lines of all of them. */
export interface Prepared {
  readonly plan: Plan
  readonly values: readonly number[]
  readonly tableAt: (value: number) => ParameterTable
  readonly bounds: LineBounds
}

type Ready = Pick<Prepared, 'plan' | 'bounds'>

/** Makes a question ready. */
export function prepared({ proposed, parameters, base = parameters, day = proposed.from, counties }: Question): Prepared {
  const tableAt = (value: number): ParameterTable =>
    proposed.kind === 'withdrawal' ? base : base.with([rowOf({ ...proposed, value }, afterAll)])
  const plan = planOf({ key: proposed.key, place: proposed.place, day, before: parameters, after: tableAt(proposed.value), counties })
  // Nothing can be chosen where a standard is only withdrawn, and of choices and counts there is no curve.
  const scaled = ['fen', 'share'].includes(standardOf(proposed.key).param.unit)
  const values = proposed.kind === 'withdrawal' || !scaled ? [] : curveValues(proposed, day, parameters)
  const tables = [parameters, tableAt(proposed.value), tableAt(values[0] ?? proposed.value), tableAt(values.at(-1) ?? proposed.value)]
  const found = tables.flatMap((table) => counties.map((county) => linesAt(table, county, day)))
  // Where property itself is asked differently somebody far below the lines may come in as well.
  const bounds = {
    lowest: plan.lines && plan.gate === null ? 0 : Math.min(...found.map((line) => line.lowest)),
    highest: Math.max(...found.map((line) => line.highest)),
  }
  return { plan, values, tableAt, bounds }
}

/** Steps from the present value (or a fifth below the proposed one) to half as far beyond the proposed one, in whole yuan or percent. */
function curveValues(proposed: Proposed, day: PlainDate, parameters: ParameterTable): number[] {
  const { param } = standardOf(proposed.key)
  const present = figureAt(parameters, param, proposed.place, day)?.value ?? Math.round(proposed.value * 0.8)
  const low = Math.min(present, proposed.value)
  const high = Math.max(proposed.value + Math.round((proposed.value - low) / 2), Math.round(low * 1.2))
  const whole = (value: number): number => Math.min(param.range.hi, Math.max(param.range.lo, Math.round(value / 100) * 100))
  const steps = Array.from({ length: curveSteps }, (_, step) => whole(low + ((high - low) * step) / (curveSteps - 1)))
  return [...new Set([low, ...steps.slice(1), proposed.value])].toSorted((a, b) => a - b)
}

/** Of a county the line below which everybody is inside, and the one above which nobody is at the margin. */
function linesAt(table: ParameterTable, county: RegionCode, day: PlainDate): LineBounds {
  const standards = [lines.dibaoUrban, lines.dibaoRural].map((param) => figureAt(table, param.definition, county, day)?.value ?? 0)
  const factor = Math.max(10_000, figureAt(table, lines.marginalFactor.definition, county, day)?.value ?? 10_000)
  return { lowest: Math.min(...standards), highest: Math.ceil((Math.max(...standards) * factor) / 10_000) }
}

/** Makes the table `was`: the population a plan reaches, with what it has before the change. Answers what was measured on it. */
async function readPopulation(session: LakeSession, question: Question, { plan, bounds }: Ready): Promise<Measured> {
  await session.run(`CREATE OR REPLACE TEMP TABLE population AS ${populationSql(plan, question.figures, bounds)}`)
  const { model } = plan.after
  const [row = {}] = await session.rows(rangesSql(model, 'duckdb', { from: 'population' }))
  const measured = { ranges: readRanges(model, row), complete: readComplete(model, row) }
  await session.run(`CREATE OR REPLACE TEMP TABLE was AS ${beforeSql(plan, 'population', measured)}`)
  return measured
}

/** Makes the table `touched`: every household a question touches (columns of `touchedSql`), narrowed to a condition. */
export async function findTouched(session: LakeSession, question: Question, ready: Ready, condition = 'TRUE'): Promise<void> {
  const measured = await readPopulation(session, question, ready)
  await session.run(`CREATE OR REPLACE TEMP TABLE touched AS SELECT * FROM (${touchedSql(ready.plan, 'was', measured)}) WHERE ${condition}`)
}

/** Works a question out: sums, breakdowns, curve. Every figure comes from the same touched households. */
export async function compute(session: LakeSession, question: Question): Promise<Computed> {
  const ready = prepared(question)
  const { plan } = ready
  const measured = await readPopulation(session, question, ready)
  await session.run(`CREATE OR REPLACE TEMP TABLE sums AS ${sumsSql(touchedSql(plan, 'was', measured))}`)
  const changed = await sumsBy(session, 'change')
  const totals = changed.reduce(
    (sum, row) => ({ households: sum.households + row.households, persons: sum.persons + row.persons, monthly: sum.monthly + row.monthly }),
    none,
  )
  const counties = question.counties.filter((county) => contains(question.proposed.place, county))
  const column = regionLevel(question.proposed.place) === 'county' || counties.length === 1 ? 'township' : 'county'
  return {
    totals,
    yearly: totals.monthly * 12,
    // Every kind of change is a key of the record.
    changes: Object.fromEntries(
      changes.map((change) => [change, countOf(changed.find((row) => row.code === change))]),
    ) as Result['changes'],
    programmes: await programmeSums(session),
    places: (await sumsBy(session, column)).map((row) => ({
      ...row,
      code: row.code.padEnd(12, '0'),
      name: question.placeName(row.code.padEnd(12, '0')),
    })),
    kinds: (await sumsBy(session, 'kind')).map((row) => ({
      ...row,
      name: contract.householdKinds[row.code as keyof typeof contract.householdKinds] ?? row.code,
    })),
    ages: await ageSums(session),
    curve: await curveOf(session, ready, measured),
    notes: [...plan.notes],
    modelHash: plan.after.hash,
    parametersHash: plan.after.parametersHash,
  }
}

/** How many households a question touches and what it costs a month, without breakdowns. */
export async function touchedCount(session: LakeSession, question: Question): Promise<{ households: number; monthly: number }> {
  const ready = prepared(question)
  const measured = await readPopulation(session, question, ready)
  const [row] = await session.rows<{ households: number; monthly: number }>(
    stepSql(ready.plan, question.proposed.value, ready.plan.after, 'was', measured),
  )
  return row ?? { households: 0, monthly: 0 }
}

const none = { households: 0, persons: 0, monthly: 0 }
const countOf = (row: Result['places'][number] | undefined): { households: number; persons: number; monthly: number } =>
  row === undefined ? none : { households: row.households, persons: row.persons, monthly: row.monthly }

const programmes = Object.entries(effects.effectProgrammes)

/** The touched households summed by all that they are broken down by: a few thousand rows, from which every breakdown is read. */
function sumsSql(touched: string): string {
  // What those who come in would receive is 低保; it is in no part of those on rosters.
  const others = programmes.map(([programme]) => `(is_${programme} - was_${programme})`).join(' - ')
  const monthly = (programme: string): string =>
    `is_${programme} - was_${programme}${programme === 'dibao' ? ` + CASE WHEN change = 'comes-in' THEN after_fen - before_fen - ${others} ELSE 0 END` : ''}`
  const each = programmes.flatMap(([programme]) => [
    `sum((${monthly(programme)})::DOUBLE) AS ${programme}`,
    `count(*) FILTER (${monthly(programme)} <> 0) AS ${programme}_n`,
  ])
  return `SELECT change, county, township, kind, count(*) AS households, sum(members) AS members, sum(minors) AS minors, sum(elders) AS elders, sum((after_fen - before_fen)::DOUBLE) AS monthly, ${each.join(', ')}
    FROM (${touched}) GROUP BY ALL`
}

async function sumsBy(session: LakeSession, column: 'change' | 'county' | 'township' | 'kind'): Promise<Result['places']> {
  const only = (change: ChangeKind): string => `coalesce(sum(households) FILTER (change = '${change}'), 0)::DOUBLE`
  const rows = await session.rows<Record<string, number | string>>(
    `SELECT ${column}::VARCHAR AS code, sum(households)::DOUBLE AS households, sum(members)::DOUBLE AS persons, sum(monthly) AS monthly, ${only('comes-in')} AS comes_in,
      ${only('leaves')} AS leaves, ${only('gains')} AS gains, ${only('loses')} AS loses FROM sums GROUP BY 1 ORDER BY 1`,
  )
  return rows.map((row) => ({
    code: String(row.code),
    name: String(row.code),
    households: Number(row.households),
    persons: Number(row.persons),
    monthly: Number(row.monthly),
    comesIn: Number(row.comes_in),
    leaves: Number(row.leaves),
    gains: Number(row.gains),
    loses: Number(row.loses),
  }))
}

async function programmeSums(session: LakeSession): Promise<Result['programmes']> {
  const [row = {}] = await session.rows<Record<string, number>>(
    `SELECT ${programmes.map(([programme]) => `coalesce(sum(${programme}), 0) AS ${programme}, coalesce(sum(${programme}_n), 0)::DOUBLE AS ${programme}_n`).join(', ')} FROM sums`,
  )
  return programmes
    .map(([programme, label]) => ({ programme, label, households: row[`${programme}_n`] ?? 0, monthly: row[programme] ?? 0 }))
    .filter((each) => each.households > 0)
}

async function ageSums(session: LakeSession): Promise<Result['ages']> {
  const [row] = await session.rows<{ minors: number; adults: number; elders: number }>(
    'SELECT coalesce(sum(minors), 0)::DOUBLE AS minors, coalesce(sum(members - minors - elders), 0)::DOUBLE AS adults, coalesce(sum(elders), 0)::DOUBLE AS elders FROM sums',
  )
  return [
    { band: '未满 18 周岁', persons: row?.minors ?? 0 },
    { band: '18—59 周岁', persons: row?.adults ?? 0 },
    { band: '60 周岁及以上', persons: row?.elders ?? 0 },
  ]
}

async function curveOf(session: LakeSession, { plan, values, tableAt }: Prepared, measured: Measured): Promise<Result['curve']> {
  if (values.length === 0) return []
  // One statement: the steps are worked out side by side.
  const steps = values.map((value) => stepSql(plan, value, plan.afterWith(tableAt(value)), 'was', measured))
  const rows = await session.rows<{ value: number; comes_in: number; leaves: number; households: number; monthly: number }>(
    `${steps.join(' UNION ALL ')} ORDER BY value`,
  )
  return rows.map(({ comes_in: comesIn, ...rest }) => ({ ...rest, comesIn }))
}

import { z } from 'zod'
import { dateField, filterNumber, instantField, largestNumber, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { changeKinds, householdKinds, payProgrammes, proposalKind, standardHead } from './standard-words.ts'

/** 测算: what a standard would do to the population, and what a published one did: families touched, months to pay on top. */

const effectCount = z.object({
  households: z.number().int(),
  persons: z.number().int(),
  monthly: z.number().int().describe('每月增减，分'),
})
const changeCounts = z.object({
  'comes-in': effectCount,
  leaves: effectCount,
  gains: effectCount,
  loses: effectCount,
  'marginal-in': effectCount,
  'marginal-out': effectCount,
})
const breakdown = z.object({
  code: z.string(),
  name: z.string(),
  ...effectCount.shape,
  comesIn: z.number().int(),
  leaves: z.number().int(),
  gains: z.number().int(),
  loses: z.number().int(),
})

export const figuresInfo = z.object({
  id: z.number().int(),
  regionCode: z.string(),
  regionName: z.string(),
  asOf: z.string(),
  status: z.enum(['queued', 'running', 'done', 'failed']),
  households: z.number().int(),
  persons: z.number().int(),
  madeAt: instantField.nullable(),
  ageDays: z.number().int().nullable(),
  /** A delivery came after it was made. */
  outdated: z.boolean(),
  data: z.array(z.object({ name: z.string(), days: z.array(z.string()), missing: z.number().int() })),
  errorMessage: z.string().nullable(),
})
export type FiguresInfo = z.output<typeof figuresInfo>

/** What a standard would do, worked out on the figures of the population. Money is fen a month unless it says a year. */
export const simulationResult = z.object({
  ...standardHead,
  regionCode: z.string(),
  regionName: z.string(),
  value: z.number().int(),
  present: z.number().int().nullable(),
  from: z.string(),
  kind: proposalKind,
  /** What holds with the proposal in force; null where nothing does any more. */
  after: z.number().int().nullable(),
  figures: figuresInfo,
  totals: effectCount,
  yearly: z.number().int(),
  changes: changeCounts,
  programmes: z.array(z.object({ programme: z.string(), label: z.string(), households: z.number().int(), monthly: z.number().int() })),
  places: z.array(breakdown),
  kinds: z.array(breakdown),
  ages: z.array(z.object({ band: z.string(), persons: z.number().int() })),
  curve: z.array(
    z.object({
      value: z.number().int(),
      comesIn: z.number().int(),
      leaves: z.number().int(),
      households: z.number().int(),
      monthly: z.number().int(),
    }),
  ),
  notes: z.array(z.string()),
  modelHash: z.string(),
  parametersHash: z.string(),
  tookMs: z.number().int(),
})
export type SimulationResult = z.output<typeof simulationResult>

const simulated = {
  key: z.string().min(1).max(80),
  place: regionField,
  value: z.coerce.number().int().min(0).max(largestNumber, '标准太大了'),
  from: dateField,
  to: dateField.optional(),
  revision: proposalKind.default('new'),
  replaces: filterNumber.optional(),
}

/** Computes what a standard would do. `figures.status` other than `done`: the population's figures are being made, ask again. */
export const simulate = operation({
  id: 'standard.simulate',
  method: 'GET',
  path: '/api/standard-simulations',
  ability: 'standard.propose',
  label: '标准测算',
  query: z.object(simulated),
  reply: z.object({
    figures: figuresInfo.nullable(),
    result: simulationResult.nullable(),
    impossible: z.string().nullable().describe('为什么不能按人口测算；能测算时为空'),
  }),
})

/** Makes the figures of the caller's region anew, as of today. */
export const prepareFigures = operation({
  id: 'standard.prepare',
  method: 'POST',
  path: '/api/standard-figures',
  ability: 'standard.propose',
  label: '更新测算底表',
  body: z.object({ regionCode: regionField }),
  reply: z.object({ id: z.number().int(), already: z.boolean() }),
})

const touchedColumns = [
  { key: 'householdNo', label: '户号', type: 'text', width: 80, sortable: true, always: true },
  { key: 'headName', label: '户主', type: 'text', width: 90 },
  { key: 'place', label: '地区', type: 'text', width: 180 },
  { key: 'change', label: '影响', type: 'option', options: changeKinds, width: 100 },
  { key: 'kind', label: '家庭类型', type: 'option', options: householdKinds, width: 110 },
  { key: 'persons', label: '人数', type: 'count', width: 70, sum: true },
  { key: 'before', label: '现每月', type: 'money', width: 110, sum: true, sortable: true },
  { key: 'after', label: '新每月', type: 'money', width: 110, sum: true, sortable: true },
  { key: 'difference', label: '增减', type: 'money', width: 110, sum: true, sortable: true },
] as const
const touchedRow = z.object({
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  regionCode: z.string(),
  change: z.string(),
  kind: z.string(),
  persons: z.number().int(),
  before: z.number().int(),
  after: z.number().int(),
  difference: z.number().int(),
})
export type TouchedRow = z.output<typeof touchedRow>
const touchedFilters = [
  { key: 'region', label: '地区', kind: 'region' },
  { key: 'change', label: '影响', kind: 'options', options: changeKinds },
  { key: 'kind', label: '家庭类型', kind: 'options', options: householdKinds },
] as const
const touchedQuery = { region: regionField.optional(), change: optionList.optional(), kind: optionList.optional() }

/** Households a proposed standard would touch, worked out when asked. */
export const touched = listing({
  id: 'standard-touched',
  path: '/api/standard-touched',
  ability: 'standard.propose',
  label: '测算涉及家庭',
  look: 'list.look',
  query: z.object({ ...simulated, ...touchedQuery }),
  row: touchedRow,
  columns: touchedColumns,
  filters: touchedFilters,
  defaultSort: '-difference',
})

/** Households a published standard touches, as recomputed at publication. */
export const recomputed = listing({
  id: 'standard-recomputed',
  path: '/api/standard-recomputed',
  ability: 'standard.read',
  label: '重新计算的家庭',
  look: 'list.look',
  query: z.object({ proposal: filterNumber, ...touchedQuery }),
  row: touchedRow,
  columns: touchedColumns,
  filters: touchedFilters,
  defaultSort: '-difference',
})

/** Months already paid: recorded, owed, and what is to be paid on top. */
export const backPay = listing({
  id: 'standard-back-pay',
  path: '/api/standard-back-pay',
  ability: 'standard.read',
  label: '补发清单',
  look: 'list.look',
  query: z.object({ proposal: filterNumber, region: regionField.optional(), programme: optionList.optional() }),
  row: z.object({
    householdNo: z.number().int(),
    headName: z.string(),
    place: z.string(),
    regionCode: z.string(),
    month: z.string(),
    programme: z.string(),
    recorded: z.number().int(),
    owed: z.number().int(),
    backPay: z.number().int(),
  }),
  columns: [
    { key: 'householdNo', label: '户号', type: 'text', width: 80, sortable: true, always: true },
    { key: 'headName', label: '户主', type: 'text', width: 90 },
    { key: 'place', label: '地区', type: 'text', width: 180 },
    { key: 'month', label: '月份', type: 'text', width: 90, sortable: true },
    { key: 'programme', label: '项目', type: 'option', options: payProgrammes, width: 130 },
    { key: 'recorded', label: '已发', type: 'money', width: 110, sum: true },
    { key: 'owed', label: '应发', type: 'money', width: 110, sum: true },
    { key: 'backPay', label: '补发（负为多发）', type: 'money', width: 140, sum: true, sortable: true },
  ],
  filters: [
    { key: 'region', label: '地区', kind: 'region' },
    { key: 'programme', label: '项目', kind: 'options', options: payProgrammes },
  ],
  defaultSort: 'householdNo',
})

// node bench/rules.bench.ts [households]: one model explained, looped over columns and run as SQL, beside a bare scan of the columns it uses.
import type { DuckDBConnection } from '@duckdb/node-api'
import { plainDate, regionCode, yuan } from '#kernel'
import {
  add,
  allOf,
  allReasons,
  anyOf,
  atLeast,
  ceilTo,
  codeList,
  columnName,
  compile,
  convention,
  decide,
  disagreements,
  eq,
  firstOf,
  floorDiv,
  ge,
  gt,
  input,
  isOneOf,
  le,
  lt,
  min,
  model,
  mul,
  not,
  param,
  parameterTable,
  percent,
  rangesSql,
  readRanges,
  rule,
  share,
  sub,
  values,
  type Batch,
  type Compiled,
  type Facts,
  type FactColumn,
  type InputDefinition,
  type ReadBack,
} from '#rules'
import { machine, taken, withDuckDb, type Taken } from './frame.ts'

const rows = Number(process.argv[2] ?? 1_000_000)
const here = convention('测速用的样例')
const fen = (name: string, label: string, most: number) => input(name, 'fen', { label, range: [yuan(0), yuan(most)], suppliedBy: '部门' })
const count = (name: string, label: string, lo: number, hi: number) => input(name, 'count', { label, range: [lo, hi], suppliedBy: '部门' })
const bool = (name: string, label: string) => input(name, 'bool', { label, suppliedBy: '部门' })
const disability = codeList(['无', '一级', '二级', '三级', '四级'])

const members = count('members', '人数', 1, 20)
const wages = fen('wages', '工资', 200_000)
const business = fen('business', '经营', 200_000)
const support = fen('support', '赡养', 100_000)
const pension = fen('pension', '养老金', 100_000)
const medical = fen('medical', '自付医疗', 1_000_000)
const schooling = fen('schooling', '教育支出', 100_000)
const assets = fen('assets', '金融资产', 10_000_000)
const cars = count('cars', '车辆', 0, 20)
const flats = count('flats', '房产', 0, 20)
const elders = count('elders', '老人', 0, 20)
const minors = count('minors', '未成年人', 0, 20)
const worst = input('worstDisability', 'code', { label: '最重残疾', codes: disability, suppliedBy: '残联' })
const tekun = bool('tekun', '特困')
const onList = bool('onList', '在享低保')

const standard = param('standard', 'fen', { label: '低保标准', range: [yuan(100), yuan(5_000)] })
const averageIncome = param('averageIncome', 'fen', { label: '上年人均可支配收入（月）', range: [yuan(100), yuan(50_000)] })
const marginalShare = param('marginalShare', 'share', { label: '边缘比例', range: [percent(100), percent(300)] })
const rigidShare = param('rigidShare', 'share', { label: '刚性比例', range: [percent(1), percent(100)] })
const topUpShare = param('topUpShare', 'share', { label: '增发比例', range: [0, percent(100)] })

const income = rule('income', add(wages, business, support, pension), { label: '月收入', cite: here })
const counted = rule('counted', atLeast(sub(income, min(medical, yuan(500))), yuan(0)), { label: '核减后收入', cite: here })
const perHead = rule('perHead', floorDiv(counted, members), { label: '人均收入', cite: here })
const poor = rule('poor', lt(perHead, standard), { label: '收入低于标准', cite: here })
const nearPoor = rule('nearPoor', lt(perHead, share(standard, marginalShare, 'up')), { label: '收入低于边缘线', cite: here })
const fewAssets = rule('fewAssets', le(assets, mul(mul(standard, 24), members)), { label: '财产符合', cite: here })
const noCar = rule('noCar', eq(cars, 0), { label: '无车', cite: here })
const oneFlat = rule('oneFlat', le(flats, 1), { label: '房产不超过一套', cite: here })
const property = rule('property', allOf(fewAssets, noCar, oneFlat), { label: '财产合格', cite: here })
const dibao = rule('dibao', allOf(poor, property, not(tekun)), { label: '低保', cite: here })
const severe = rule('severe', isOneOf(worst, '一级', '二级'), { label: '重残', cite: here })
const alone = rule('alone', allOf(nearPoor, severe, property), { label: '单人保', cite: here })
const spending = rule('spending', add(medical, schooling), { label: '刚性支出', cite: here })
const rigid = rule('rigid', allOf(lt(perHead, averageIncome), fewAssets, gt(spending, share(mul(income, 12), rigidShare, 'down'))), {
  label: '刚性支出困难',
  cite: here,
})
const gradual = rule('gradual', allOf(onList, not(poor), property, nearPoor), { label: '渐退', cite: here })
const kind = rule(
  'kind',
  decide([tekun, '特困'], [dibao, '低保'], [alone, '单人保'], [gradual, '渐退'], [allOf(nearPoor, property), '边缘'], [rigid, '刚性']).else(
    '无',
  ),
  { label: '类别', cite: here },
)
const topUp = rule('topUp', mul(share(standard, topUpShare, 'halfUp'), add(elders, minors)), { label: '增发', cite: here })
const gap = rule('gap', atLeast(sub(mul(standard, members), counted), yuan(0)), { label: '差额', cite: here })
const amount = rule(
  'amount',
  firstOf(
    [dibao, ceilTo(add(gap, topUp), yuan(1))],
    [alone, ceilTo(standard, yuan(1))],
    [gradual, ceilTo(share(standard, percent(50), 'up'), yuan(1))],
  ).else(yuan(0)),
  { label: '金额', cite: here },
)
const doubtful = rule('doubtful', allOf(onList, anyOf(ge(cars, 1), gt(flats, 1), not(poor))), { label: '疑似不符', cite: here })
const why = rule('why', allReasons(poor, nearPoor, fewAssets, noCar, oneFlat, severe, rigid, gradual, doubtful), {
  label: '理由',
  cite: here,
})
const pack = model('bench', { label: '测速', outputs: [kind, amount, perHead, doubtful, why] })

const places = ['430971', '430981', '420302'].map((code, key) => ({ key, region: regionCode(code) }))
const source = { from: plainDate('2025-01-01'), cite: here, status: '待核' as const }
const parameters = parameterTable([
  ...values(
    standard,
    places.map(({ region }, index) => ({ ...source, place: region, value: yuan(485 + index * 60) })),
  ),
  ...values(
    averageIncome,
    places.map(({ region }, index) => ({ ...source, place: region, value: yuan(1600 + index * 300) })),
  ),
  ...values(marginalShare, [{ ...source, place: 'nation', value: percent(150) }]),
  ...values(rigidShare, [{ ...source, place: 'nation', value: percent(50) }]),
  ...values(topUpShare, [{ ...source, place: 'nation', value: percent(20) }]),
])
const compiled = compile(pack, { parameters, effectiveDate: plainDate('2026-03-01'), places })
const inputs = [...pack.inputs.values()]

/** A made-up population: skewed incomes, a few per cent unknown. */
async function fill(connection: DuckDBConnection): Promise<void> {
  const random = (seed: number, most: number): string => `CAST(hash(i * 31 + ${seed}) % ${most + 1} AS INTEGER)`
  const unknown = (seed: number, text: string): string => `CASE WHEN hash(i * 17 + ${seed}) % 50 > 0 THEN ${text} END`
  const cell = (definition: InputDefinition, seed: number): string => {
    if (definition.unit === 'bool') return unknown(seed, `hash(i * 13 + ${seed}) % 20 = 0`)
    if (definition.unit === 'fen')
      return unknown(
        seed,
        `CASE WHEN hash(i * 7 + ${seed}) % 3 = 0 THEN 0 ELSE ${random(seed, definition.name === 'assets' ? 3_000_000 : 250_000)} END`,
      )
    if (definition.name === 'members') return `1 + ${random(seed, 5)}`
    return unknown(
      seed,
      `CAST(CASE WHEN hash(i * 7 + ${seed}) % 4 > 0 THEN 0 ELSE ${random(seed, Math.min(definition.range.hi, 3))} END AS TINYINT)`,
    )
  }
  const columns = inputs.map((definition, seed) => `${cell(definition, seed)} AS "${columnName(definition.name)}"`)
  await connection.run(
    `CREATE TABLE household AS SELECT i AS household_no, CAST(i % 3 AS TINYINT) AS place, ${columns.join(', ')} FROM range(${rows}) AS r (i)`,
  )
}

async function columnOf(connection: DuckDBConnection, sql: string): Promise<FactColumn> {
  const stored = new Float64Array(rows)
  const unknown = new Uint8Array(rows)
  let row = 0
  for await (const chunk of await connection.stream(sql)) {
    for (const value of chunk.getColumnValues(0)) {
      if (value === null) unknown[row] = 1
      else stored[row] = Number(value)
      row += 1
    }
  }
  return { values: stored, unknown }
}

async function batchOf(connection: DuckDBConnection): Promise<Batch> {
  const read = (column: string): Promise<FactColumn> => columnOf(connection, `SELECT "${column}" FROM household ORDER BY household_no`)
  const facts: Record<string, FactColumn> = {}
  for (const { name, unit } of inputs) {
    const column = await read(columnName(name))
    // The widths the lake would deliver.
    facts[name] = { ...column, values: unit === 'fen' ? Int32Array.from(column.values) : Uint8Array.from(column.values) }
  }
  return { rows, place: Int32Array.from((await read('place')).values), facts }
}

async function readBack(connection: DuckDBConnection): Promise<Record<string, ReadBack>> {
  const back: Record<string, ReadBack> = {}
  for (const { name, unit } of pack.outputs) {
    const column = columnName(name)
    const answer = await columnOf(connection, `SELECT "${column}" FROM answer ORDER BY household_no`)
    const open =
      unit === 'reasons'
        ? { open: Float64Array.from((await columnOf(connection, `SELECT "${column}_open" FROM answer ORDER BY household_no`)).values) }
        : {}
    back[name] = { values: answer.values, unknown: answer.unknown ?? new Uint8Array(rows), ...open }
  }
  return back
}

function factsAt(batch: Batch, row: number): Facts {
  return Object.fromEntries(
    inputs.map(({ name }) => {
      const column = batch.facts[name]
      return [name, column && !column.unknown?.[row] ? column.values[row] : null]
    }),
  )
}

/** Reads every answer without writing it. */
function summed(sql: string): string {
  const answers = pack.outputs.flatMap(({ name, unit }) => {
    const column = columnName(name)
    if (unit === 'reasons') return [`SUM(${column})`, `SUM(${column}_open)`]
    return [unit === 'bool' ? `COUNT(*) FILTER (${column})` : `SUM(CAST(${column} AS DOUBLE))`, `COUNT(*) FILTER (${column}_unknown)`]
  })
  return `SELECT ${answers.join(', ')} FROM (${sql})`
}

async function measure(compiledModel: Compiled, connection: DuckDBConnection): Promise<void> {
  await fill(connection)
  const batch = await batchOf(connection)
  const sums = inputs.map(({ name }) => `SUM(CAST("${columnName(name)}" AS DOUBLE))`).join(', ')
  const scan = await taken(() => connection.run(`SELECT ${sums}, SUM(place) FROM household`))
  const rate = (count: number, time: number): string =>
    Math.round(count / time)
      .toLocaleString('en')
      .padStart(14)
  const report = (name: string, count: number, { wall, processor }: Taken): void => {
    const times = (processor / count / (scan.processor / rows)).toFixed(1).padStart(9)
    console.log(
      `${name.padEnd(40)} ${rate(count, wall)} households/s ${rate(count, processor)} per processor second ${times} × the bare scan`,
    )
  }
  report('bare SUM over the columns used (DuckDB)', rows, scan)
  const sql = compiledModel.sql('duckdb', { from: 'household', placeColumn: 'place', keep: ['household_no'] })
  const ranges = readRanges(
    pack,
    (await connection.runAndReadAll(rangesSql(pack, 'duckdb', { from: 'household' }))).getRowObjectsJS()[0] ?? {},
  )
  const measured = compiledModel.sql('duckdb', { from: 'household', placeColumn: 'place', keep: ['household_no'], ranges })
  report('SQL, answers summed', rows, await taken(() => connection.run(summed(sql))))
  report('SQL, ranges measured before', rows, await taken(() => connection.run(summed(measured))))
  report('SQL, answers written to a table', rows, await taken(() => connection.run(`CREATE OR REPLACE TABLE answer AS ${sql}`)))
  report('column loop, one thread', rows, await taken(() => compiledModel.columns.run(batch)))
  const few = Math.min(rows, 20_000)
  const regions = places.map(({ region }) => region)
  const sample = Array.from({ length: few }, (_, row) => ({ place: regions[row % 3]!, facts: factsAt(batch, row) }))
  report('a household at a time', few, await taken(() => sample.forEach(({ place, facts }) => compiledModel.evaluate(place, facts))))
  report(
    'a household at a time, explained in full',
    few,
    await taken(() => sample.forEach(({ place, facts }) => compiledModel.explain(place, facts))),
  )
  const changing = sample.slice(0, 500)
  report(
    'what would have to change for 低保',
    changing.length,
    await taken(() => changing.forEach(({ place, facts }) => compiledModel.changes(place, facts, 'kind', '低保'))),
  )
  const found = disagreements(pack, compiledModel.columns.run(batch), await readBack(connection))
  console.log(
    `SQL and column loop agree on all ${rows.toLocaleString('en')} households: ${found.length === 0 ? 'yes' : `NO ${JSON.stringify(found)}`}`,
  )
  if (found.length > 0) process.exitCode = 1
}

console.log(`machine: ${machine()}; ${pack.rules.size} rules, ${inputs.length} facts, ${places.length} places`)
await withDuckDb((connection) => measure(compiled, connection))

import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainDate, regionCode, toEpochDay, yuan } from '#kernel'
import {
  addMonths,
  ageOn,
  allReasons,
  anyMember,
  atLeast,
  clamp,
  compile,
  convention,
  effectiveDay,
  floorDiv,
  ge,
  group,
  ifElse,
  input,
  lt,
  model,
  mul,
  param,
  parameterTable,
  rangesSql,
  readRanges,
  rule,
  sub,
  sumOver,
  values,
  type SqlOptions,
} from './index.ts'

const here = convention('样例')
const income = input('monthlyIncome', 'fen', { label: '家庭月收入', range: [yuan(0), yuan(100_000)], suppliedBy: '核对机构' })
const members = input('members', 'count', { label: '人数', range: [1, 30], suppliedBy: '民政' })
const born = input('born', 'date', { label: '出生日期', suppliedBy: '公安' })
const standard = param('standard', 'fen', { label: '标准', range: [yuan(1), yuan(10_000)] })
const perHead = rule('perHead', floorDiv(income, members), { label: '人均', cite: here })
const poor = rule('poor', lt(perHead, standard), { label: '困难', cite: here })
const old = rule('old', ge(ageOn(born), 60), { label: '年老', cite: here })
const amount = rule('amount', ifElse(poor, atLeast(sub(mul(standard, members), income), yuan(0)), yuan(0)), { label: '金额', cite: here })

const [north, south] = [regionCode('430971'), regionCode('420302')]
const source = { from: plainDate('2025-01-01'), cite: here, status: '待核' as const }
const parameters = parameterTable(
  values(standard, [
    { ...source, place: north, value: yuan(485) },
    { ...source, place: south, value: yuan(620) },
  ]),
)
const at = { parameters, effectiveDate: plainDate('2026-03-01') }
const small = model('small', { label: '样例', outputs: [poor, amount, rule('why', allReasons(poor, old), { label: '理由', cite: here })] })
const compiled = compile(small, {
  ...at,
  places: [
    { key: 1, region: north },
    { key: 2, region: south },
  ],
})

describe('the SQL of a small model', () => {
  it('in DuckDB: parameters by place in a small table, shared rules in layers, rules used once sunk', () => {
    expect(compiled.sql('duckdb', { from: 'household', placeColumn: 'place', keep: ['household_no'] })).toMatchInlineSnapshot(`
      "WITH
      places ("place", "standard_at_place_1") AS (
        VALUES
          (1, 48500),
          (2, 62000)
      ),
      base AS (
        SELECT
          h."household_no" AS "kept_household_no",
          p."place" IS NOT NULL AS "place_known",
          CASE WHEN h."monthly_income" BETWEEN 0 AND 10000000 THEN CAST(h."monthly_income" AS BIGINT) END AS "monthly_income",
          CASE WHEN h."members" BETWEEN 1 AND 30 THEN CAST(h."members" AS BIGINT) END AS "members",
          CASE WHEN h."born" BETWEEN -43829 AND 84005 THEN CAST(h."born" AS BIGINT) END AS "born",
          CAST(p."standard_at_place_1" AS BIGINT) AS "standard_at_place_1"
        FROM household AS h
        LEFT JOIN places AS p ON p."place" = h."place"
      ),
      household_1 AS (
        SELECT
          "kept_household_no",
          "place_known",
          ("monthly_income" // "members") < "standard_at_place_1" AS "poor",
          ("standard_at_place_1" * "members") - "monthly_income" AS "household_step_1",
          ((20260301 - (CAST(EXTRACT(YEAR FROM (DATE '1970-01-01' + CAST("born" AS INTEGER))) AS BIGINT) * 10000 + CAST(EXTRACT(MONTH FROM (DATE '1970-01-01' + CAST("born" AS INTEGER))) AS BIGINT) * 100 + CAST(EXTRACT(DAY FROM (DATE '1970-01-01' + CAST("born" AS INTEGER))) AS BIGINT)) + 1000000000) // 10000 - 100000) >= 60 AS "old"
        FROM base
      ),
      household_2 AS (
        SELECT
          "poor",
          "kept_household_no",
          "place_known",
          CASE WHEN "poor" IS NULL THEN NULL WHEN "poor" THEN CASE WHEN "household_step_1" IS NULL THEN NULL ELSE GREATEST("household_step_1", 0) END ELSE 0 END AS "amount",
          CAST(CASE WHEN "poor" THEN 1 ELSE 0 END + CASE WHEN "old" THEN 2 ELSE 0 END AS BIGINT) AS "why",
          CAST(CASE WHEN "poor" IS NULL THEN 1 ELSE 0 END + CASE WHEN "old" IS NULL THEN 2 ELSE 0 END AS BIGINT) AS "why_open"
        FROM household_1
      )
      SELECT
        "kept_household_no" AS "household_no",
        CASE WHEN "place_known" THEN "poor" ELSE NULL END AS "poor",
        NOT "place_known" OR "poor" IS NULL AS "poor_unknown",
        CASE WHEN "place_known" THEN "amount" ELSE NULL END AS "amount",
        NOT "place_known" OR "amount" IS NULL AS "amount_unknown",
        CASE WHEN "place_known" THEN "why" ELSE CAST(0 AS BIGINT) END AS "why",
        CASE WHEN "place_known" THEN "why_open" ELSE CAST(3 AS BIGINT) END AS "why_open"
      FROM household_2"
    `)
  })

  it('in Trino: the same layers in its own functions', () => {
    const sql = compiled.sql('trino', { from: 'household', placeColumn: 'place', keep: ['household_no'], dates: 'date' })
    expect(sql).toMatchInlineSnapshot(`
      "WITH
      places ("place", "standard_at_place_1") AS (
        VALUES
          (1, 48500),
          (2, 62000)
      ),
      base AS (
        SELECT
          h."household_no" AS "kept_household_no",
          p."place" IS NOT NULL AS "place_known",
          CASE WHEN h."monthly_income" BETWEEN 0 AND 10000000 THEN CAST(h."monthly_income" AS BIGINT) END AS "monthly_income",
          CASE WHEN h."members" BETWEEN 1 AND 30 THEN CAST(h."members" AS BIGINT) END AS "members",
          CASE WHEN date_diff('day', DATE '1970-01-01', h."born") BETWEEN -43829 AND 84005 THEN CAST(date_diff('day', DATE '1970-01-01', h."born") AS BIGINT) END AS "born",
          CAST(p."standard_at_place_1" AS BIGINT) AS "standard_at_place_1"
        FROM household AS h
        LEFT JOIN places AS p ON p."place" = h."place"
      ),
      household_1 AS (
        SELECT
          "kept_household_no",
          "place_known",
          ("monthly_income" / "members") < "standard_at_place_1" AS "poor",
          ("standard_at_place_1" * "members") - "monthly_income" AS "household_step_1",
          ((20260301 - (CAST(EXTRACT(YEAR FROM date_add('day', "born", DATE '1970-01-01')) AS BIGINT) * 10000 + CAST(EXTRACT(MONTH FROM date_add('day', "born", DATE '1970-01-01')) AS BIGINT) * 100 + CAST(EXTRACT(DAY FROM date_add('day', "born", DATE '1970-01-01')) AS BIGINT)) + 1000000000) / 10000 - 100000) >= 60 AS "old"
        FROM base
      ),
      household_2 AS (
        SELECT
          "poor",
          "kept_household_no",
          "place_known",
          CASE WHEN "poor" IS NULL THEN NULL WHEN "poor" THEN CASE WHEN "household_step_1" IS NULL THEN NULL ELSE GREATEST("household_step_1", 0) END ELSE 0 END AS "amount",
          CAST(CASE WHEN "poor" THEN 1 ELSE 0 END + CASE WHEN "old" THEN 2 ELSE 0 END AS BIGINT) AS "why",
          CAST(CASE WHEN "poor" IS NULL THEN 1 ELSE 0 END + CASE WHEN "old" IS NULL THEN 2 ELSE 0 END AS BIGINT) AS "why_open"
        FROM household_1
      )
      SELECT
        "kept_household_no" AS "household_no",
        CASE WHEN "place_known" THEN "poor" ELSE NULL END AS "poor",
        NOT "place_known" OR "poor" IS NULL AS "poor_unknown",
        CASE WHEN "place_known" THEN "amount" ELSE NULL END AS "amount",
        NOT "place_known" OR "amount" IS NULL AS "amount_unknown",
        CASE WHEN "place_known" THEN "why" ELSE CAST(0 AS BIGINT) END AS "why",
        CASE WHEN "place_known" THEN "why_open" ELSE CAST(3 AS BIGINT) END AS "why_open"
      FROM household_2"
    `)
    expect(sql).not.toMatch(/\/\/|::|to_months|DOUBLE/)
  })

  it('in PostgreSQL: each layer fenced', () => {
    const sql = compiled.sql('postgres', { from: 'household', placeColumn: 'place' })
    expect(sql.match(/OFFSET 0/g)?.length).toBe(sql.match(/ AS \(\n {2}SELECT/g)!.length)
    expect(sql).toContain('"monthly_income" / "members"')
    expect(sql).not.toMatch(/\/\/|::/)
  })

  it('months and members in Trino', () => {
    const persons = group('persons', { label: '成员', size: [0, 20] })
    const since = input('since', 'date', { label: '起', suppliedBy: '公安', of: persons })
    const earned = input('earned', 'fen', { label: '收入', range: [yuan(0), yuan(1000)], suppliedBy: '核对机构', of: persons })
    const late = anyMember(persons, lt(addMonths(clamp(since, plainDate('2000-01-01'), plainDate('2100-01-01')), 6), effectiveDay))
    const figures = compile(
      model('figures', {
        label: '样例',
        outputs: [rule('late', late, { label: '迟', cite: here }), rule('all', sumOver(persons, earned), { label: '合计', cite: here })],
      }),
      { ...at, places: [north] },
    )
    expect(figures.sql('trino', { from: 'household', groups: { persons: { from: 'person', memberKey: 'no', householdKey: 'no' } } }))
      .toMatchInlineSnapshot(`
      "WITH
      base AS (
        SELECT
          h."no" AS "kept_no"
        FROM household AS h
      ),
      persons_base AS (
        SELECT
          m."no" AS "household_key",
          CASE WHEN m."since" BETWEEN -43829 AND 84005 THEN CAST(m."since" AS BIGINT) END AS "since",
          CASE WHEN m."earned" BETWEEN 0 AND 100000 THEN CAST(m."earned" AS BIGINT) END AS "earned"
        FROM person AS m
        JOIN base AS h ON h."kept_no" = m."no"
      ),
      persons_1 AS (
        SELECT
          "household_key",
          "earned",
          CASE WHEN "since" IS NULL THEN NULL ELSE GREATEST("since", 10957) END AS "persons_step_1"
        FROM persons_base
      ),
      persons_2 AS (
        SELECT
          "household_key",
          "earned",
          (date_diff('day', DATE '1970-01-01', date_add('month', 6, date_add('day', (CASE WHEN "persons_step_1" IS NULL THEN NULL ELSE LEAST("persons_step_1", 47482) END), DATE '1970-01-01')))) < 20513 AS "persons_step_2"
        FROM persons_1
      ),
      persons_totals AS (
        SELECT
          "household_key",
          COUNT(*) AS "size",
          SUM(CASE WHEN "persons_step_2" THEN 1 ELSE 0 END) AS "persons_figure_1",
          COUNT(*) - COUNT("persons_step_2") AS "persons_figure_1_open",
          SUM("earned") AS "persons_figure_2",
          COUNT(*) - COUNT("earned") AS "persons_figure_2_open"
        FROM persons_2
        GROUP BY "household_key"
      ),
      household AS (
        SELECT
          CASE WHEN COALESCE(persons_totals."size", 0) BETWEEN 0 AND 20 THEN CASE WHEN COALESCE(persons_totals."persons_figure_1", 0) > 0 THEN TRUE WHEN COALESCE(persons_totals."persons_figure_1_open", 0) > 0 THEN NULL ELSE FALSE END END AS "persons_figure_1",
          CASE WHEN COALESCE(persons_totals."size", 0) BETWEEN 0 AND 20 AND COALESCE(persons_totals."persons_figure_2_open", 0) = 0 THEN COALESCE(persons_totals."persons_figure_2", 0) END AS "persons_figure_2"
        FROM base AS b
        LEFT JOIN persons_totals ON persons_totals."household_key" = b."kept_no"
      ),
      household_1 AS (
        SELECT
          "persons_figure_1" AS "late",
          "persons_figure_2" AS "all"
        FROM household
      )
      SELECT
        "late" AS "late",
        "late" IS NULL AS "late_unknown",
        "all" AS "all",
        "all" IS NULL AS "all_unknown"
      FROM household_1"
    `)
  })

  it('a place alone needs no place column; several do', () => {
    const alone = compile(small, { ...at, places: [north] }).sql('duckdb', { from: 'household' })
    expect(alone).not.toContain('places')
    expect(alone).toContain('< 48500 AS "poor"')
    expect(() => compiled.sql('duckdb', { from: 'household' })).toThrow('placeColumn')
  })
})

describe('run by DuckDB', () => {
  let connection: DuckDBConnection
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
    await connection.run(`CREATE TABLE household AS SELECT * FROM (VALUES
      (7, 1, 90000, 2, DATE '1950-03-01', TRUE), (8, 2, 90000, 2, DATE '1990-03-01', FALSE), (9, 3, 0, 1, NULL, NULL), (10, 1, NULL, 2, NULL, TRUE)
    ) AS v (household_no, place, monthly_income, members, born, disabled)`)
  })
  afterAll(() => connection.closeSync())
  const rows = async (options: SqlOptions): Promise<unknown[]> =>
    (await connection.runAndReadAll(`${compiled.sql('duckdb', options)} ORDER BY household_no`)).getRowObjectsJS()
  const options: SqlOptions = { from: 'household', placeColumn: 'place', keep: ['household_no'], dates: 'date' }

  it('reads DATE columns, numeric place keys, and answers unknown for a place that is not there', async () => {
    expect(await rows(options)).toEqual([
      { household_no: 7, poor: true, poor_unknown: false, amount: 7000n, amount_unknown: false, why: 3n, why_open: 0n },
      { household_no: 8, poor: true, poor_unknown: false, amount: 34000n, amount_unknown: false, why: 1n, why_open: 0n },
      { household_no: 9, poor: null, poor_unknown: true, amount: null, amount_unknown: true, why: 0n, why_open: 3n },
      { household_no: 10, poor: null, poor_unknown: true, amount: null, amount_unknown: true, why: 0n, why_open: 3n },
    ])
  })

  it('takes columns under other names, and facts no source delivers as unknown', async () => {
    const renamed = await rows({
      ...options,
      from: '(SELECT household_no, place, monthly_income AS "Order", members FROM household)',
      columns: { monthlyIncome: 'Order', born: null },
      keep: ['household_no', 'members'],
    })
    expect(renamed[0]).toMatchObject({ household_no: 7, members: 2, poor: true, why: 1n, why_open: 2n })
  })

  it('a fact that is kept as well stays as it was stored', async () => {
    const kept = await rows({
      ...options,
      from: '(SELECT * REPLACE (99 AS members) FROM household)',
      keep: ['household_no', 'members', 'monthly_income'],
    })
    expect(kept[0]).toMatchObject({ members: 99, monthly_income: 90000, poor: null })
  })

  it('measured ranges spare the guard of facts that keep theirs, and of those only', async () => {
    const measure = async (from: string) =>
      readRanges(small, (await connection.runAndReadAll(rangesSql(small, 'duckdb', { from, dates: 'date' }))).getRowObjectsJS()[0]!)
    const ranges = await measure('household')
    expect(ranges).toEqual({
      monthlyIncome: { lo: 0, hi: 90_000 },
      members: { lo: 1, hi: 2 },
      born: { lo: toEpochDay(plainDate('1950-03-01')), hi: toEpochDay(plainDate('1990-03-01')) },
    })
    expect(compiled.sql('duckdb', { ...options, ranges })).not.toContain('BETWEEN')
    expect(await rows({ ...options, ranges })).toEqual(await rows(options))
    const wild = '(SELECT * REPLACE (household_no * 10 AS members, CAST(NULL AS DATE) AS born) FROM household)'
    const guarded = { ...options, from: wild, ranges: await measure(wild) }
    expect(compiled.sql('duckdb', guarded).match(/BETWEEN/g)).toHaveLength(2)
    expect(await rows(guarded)).toEqual(await rows({ ...options, from: wild }))
  })

  it('works with integers of any width without overflow', async () => {
    const narrow = await rows({
      ...options,
      from: '(SELECT household_no, CAST(place AS TINYINT) AS place, CAST(100 AS TINYINT) AS monthly_income, CAST(30 AS TINYINT) AS members, born FROM household)',
    })
    expect(narrow[1]).toMatchObject({ amount: 1_859_900n })
  })
})

it('the group table has to be named', () => {
  const persons = group('persons', { label: '成员', size: [0, 20] })
  const ill = input('ill', 'bool', { label: '病', suppliedBy: '医保', of: persons })
  const figures = compile(
    model('figures', { label: '样例', outputs: [rule('anyIll', anyMember(persons, ill), { label: '有病人', cite: here })] }),
    { ...at, places: [north] },
  )
  expect(() => figures.sql('duckdb', { from: 'household' })).toThrow('groups.persons')
})

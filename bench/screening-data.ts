import type { LakeSession } from '#platform/lake'
import { literal } from '#platform/lake'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Day of the made-up population. */
export const asOf = '2026-11-01'
/** Persons for each household, as in Hunan. */
const personsPerHousehold = 3

/**
 * How a data set is made: rows for each person, and its columns as SQL of `i` (the row), `p` (its person) and `r(k, n)` (a number below
 * n, different for each k). Only the columns that screening reads: they are what the bare scan reads too.
 */
interface Made {
  readonly rowsPerPerson: number
  /** Everybody of these years, in place of so many rows a person. */
  readonly ages?: readonly [number, number]
  readonly person?: string
  readonly columns: Readonly<Record<string, string>>
}

const code = (salt: number, ...codes: readonly string[]): string =>
  `(CASE r(${String(salt)}, ${String(codes.length)}) ${codes.map((each, i) => `WHEN ${String(i)} THEN '${each}'`).join(' ')} END)`
const day = (salt: number, from: string, days: number): string => `(DATE '${from}' + r(${String(salt)}, ${String(days)})::INTEGER)`
const month = (salt: number, from: string, months: number): string =>
  `(DATE '${from}' + to_months(r(${String(salt)}, ${String(months)})::INTEGER))::DATE`
const fen = (salt: number, yuan: number): string => `(r(${String(salt)}, ${String(yuan)}) * 100)::BIGINT`
const some = (salt: number, oneIn: number, value: string): string =>
  `(CASE WHEN r(${String(salt)}, ${String(oneIn)}) = 0 THEN ${value} END)`

export const made: Readonly<Record<string, Made>> = {
  deaths: { rowsPerPerson: 0.006, columns: { died_on: day(1, '2025-01-01', 660) } },
  'custody-records': {
    rowsPerPerson: 0.002,
    columns: { measure: code(1, '1', '2', '3', '4'), from_date: day(2, '2023-01-01', 1300), to_date: day(3, '2025-01-01', 2000) },
  },
  'register-changes': {
    rowsPerPerson: 0.01,
    columns: {
      change: code(1, '1', '2', '3', '5'),
      changed_on: day(2, '2025-01-01', 660),
      from_region: `'430971121202'`,
      to_region: code(3, '430971121203', '430921100001'),
    },
  },
  'school-enrolment': {
    rowsPerPerson: 0.19,
    ages: [5, 21],
    columns: {
      stage: `(CASE WHEN age < 6 THEN '1' WHEN age < 12 THEN '2' WHEN age < 15 THEN '3' WHEN age < 18 THEN '4' ELSE '6' END)`,
      school_status: `'1'`,
      full_time: 'true',
      yearly_fees: fen(2, 6000),
    },
  },
  'education-aid': { rowsPerPerson: 0.03, ages: [15, 17], columns: { paid_on: day(1, '2025-09-01', 420), amount: fen(2, 4000) } },
  'disability-certificates': {
    rowsPerPerson: 0.06,
    columns: {
      disability_kind: code(1, '1', '2', '3', '4', '5', '6', '7'),
      disability_level: code(2, '1', '2', '3', '4'),
      issued_on: day(3, '2016-01-01', 3950),
      valid_until: day(4, '2026-06-01', 3000),
      status: code(5, '1', '1', '1', '1', '1', '1', '2'),
    },
  },
  'disability-subsidy-payments': {
    rowsPerPerson: 0.09,
    columns: { subsidy: code(1, '1', '2'), paid_month: month(2, '2026-08-01', 3), amount: fen(3, 120) },
  },
  'children-in-need': { rowsPerPerson: 0.0005, columns: { status: `'1'`, started_on: day(1, '2020-01-01', 2000), ended_on: 'NULL::DATE' } },
  'tekun-roster': {
    rowsPerPerson: 0.006,
    columns: {
      self_care: some(1, 2, code(2, '1', '2', '3')),
      care_amount: fen(3, 3),
      started_on: day(4, '2015-01-01', 4000),
      status: `'1'`,
    },
  },
  'medical-expenses': {
    rowsPerPerson: 0.2,
    columns: { settled_on: day(1, '2025-10-01', 396), self_paid: `(power(r(2, 1000), 2) * 2)::BIGINT`, serious_illness: 'r(3, 40) = 0' },
  },
  'medical-insurance-settlement': {
    rowsPerPerson: 0.2,
    columns: { settled_on: day(1, '2025-10-01', 396), self_paid: `(power(r(2, 1000), 2) * 2)::BIGINT` },
  },
  'medical-assistance': {
    rowsPerPerson: 0.02,
    columns: { settled_on: day(1, '2025-10-01', 396), aid_kind: code(2, '1', '2', '3', '4'), amount: fen(3, 5000) },
  },
  'medical-insurance-enrolment': {
    rowsPerPerson: 0.9,
    columns: {
      insured_year: '2026::INTEGER',
      insurance: code(1, '1', '1', '1', '2'),
      subsidised_premium: `(CASE WHEN r(2, 20) = 0 THEN 38000 ELSE 0 END)::BIGINT`,
    },
  },
  'work-injury': {
    rowsPerPerson: 0.001,
    columns: { injured_on: day(1, '2025-09-01', 420), injury_grade: code(2, '03', '06', '08', '10') },
  },
  'employment-registration': {
    rowsPerPerson: 0.3,
    columns: {
      started_on: day(1, '2015-01-01', 4000),
      ended_on: some(2, 6, day(3, '2025-01-01', 600)),
      monthly_wage: fen(4, 9000),
      status: code(5, '1', '1', '1', '2'),
    },
  },
  'unemployment-registration': {
    rowsPerPerson: 0.01,
    columns: { registered_on: day(1, '2025-01-01', 660), wants_work: 'r(2, 2) = 0', status: code(3, '1', '1', '2') },
  },
  'unemployment-benefit': {
    rowsPerPerson: 0.004,
    columns: { paid_month: month(1, '2026-09-01', 2), amount: fen(2, 1500), last_month: month(3, '2026-10-01', 12) },
  },
  'employment-services': { rowsPerPerson: 0.01, columns: { served_on: day(1, '2025-10-01', 390) } },
  'social-insurance-contributions': {
    rowsPerPerson: 0.25,
    columns: { insurance: code(1, '1', '3', '4', '6'), paid_month: month(2, '2026-07-01', 4), base: fen(3, 7000), employer_code: `'9143'` },
  },
  'housing-fund': { rowsPerPerson: 0.05, columns: { base: fen(1, 7000), status: code(2, '1', '1', '2') } },
  'fiscal-payroll': {
    rowsPerPerson: 0.03,
    columns: { payroll_kind: code(1, '1', '2', '4', '5'), paid_month: month(2, '2026-08-01', 3), amount: fen(3, 6000) },
  },
  'enterprise-pension': {
    rowsPerPerson: 0.1,
    columns: { paid_month: month(1, '2026-08-01', 3), monthly_amount: fen(2, 3500), status: `'1'` },
  },
  'public-institution-pension': {
    rowsPerPerson: 0.03,
    columns: { paid_month: month(1, '2026-08-01', 3), monthly_amount: fen(2, 5500), status: `'1'` },
  },
  'resident-pension': {
    rowsPerPerson: 0.3,
    columns: { paid_month: month(1, '2026-08-01', 3), monthly_amount: fen(2, 250), central_basic_amount: '12300::BIGINT', status: `'1'` },
  },
  'tax-records': {
    rowsPerPerson: 0.05,
    columns: { tax_kind: code(1, '1', '2', '4', '5', '6'), tax_month: month(2, '2025-10-01', 13), income: fen(3, 12000) },
  },
  'real-estate': {
    rowsPerPerson: 0.12,
    columns: {
      use: code(1, '1', '1', '1', '1', '5', '2'),
      ownership: code(2, '1', '2', '3'),
      owned_share: some(3, 2, '5000::SMALLINT'),
      registered_on: day(4, '2005-01-01', 7500),
      status: code(5, '1', '1', '1', '2', '4'),
    },
  },
  vehicles: {
    rowsPerPerson: 0.1,
    columns: {
      vehicle_kind: code(1, '1', '1', '3', '4', '5'),
      use: code(2, '1', '1', '2'),
      registered_on: day(3, '2010-01-01', 6000),
      status: code(4, '1', '1', '3'),
    },
  },
  'market-entities': {
    rowsPerPerson: 0.04,
    columns: {
      role: code(1, '1', '2', '3'),
      entity_kind: code(2, '1', '1', '2', '5'),
      founded_on: day(3, '2005-01-01', 7000),
      status: code(4, '1', '1', '3'),
    },
  },
  'bank-balances': { rowsPerPerson: 0.05, columns: { account_kind: code(1, '1', '2', '3', '4'), balance: fen(2, 90_000) } },
  'internet-finance': { rowsPerPerson: 0.04, columns: { asset_kind: code(1, '1', '2', '3', '4'), balance: fen(2, 20_000) } },
  'commercial-insurance': {
    rowsPerPerson: 0.04,
    columns: {
      policy_kind: code(1, '1', '2', '3', '5'),
      yearly_premium: fen(2, 9000),
      started_on: day(3, '2018-01-01', 3000),
      ended_on: some(4, 3, day(5, '2026-01-01', 2000)),
    },
  },
  'temporary-assistance-payments': { rowsPerPerson: 0.004, columns: { paid_on: day(1, '2025-10-01', 396), amount: fen(2, 3000) } },
  'disaster-relief': {
    rowsPerPerson: 0.006,
    person: 'head_person_no',
    columns: {
      disaster_on: day(1, '2025-10-01', 396),
      house_damage: code(2, '0', '1', '2', '3'),
      loss: fen(3, 60_000),
      amount: some(4, 2, fen(5, 3000)),
      paid_on: day(6, '2026-05-01', 180),
    },
  },
  'rural-house-repair': {
    rowsPerPerson: 0.003,
    person: 'head_person_no',
    columns: {
      house_grade: code(1, 'B', 'C', 'D', 'N'),
      progress: code(2, '1', '2', '3', '4'),
      only_house: 'r(3, 5) > 0',
      applied_on: day(4, '2025-01-01', 600),
    },
  },
  'utilities-usage': {
    rowsPerPerson: 0.12,
    columns: { used_month: `DATE '2026-10-01'`, arrears: `(CASE WHEN r(1, 30) = 0 THEN 30000 ELSE 0 END)::BIGINT` },
  },
}

/** Writes out `r(k, n)`: numbers that look random and are the same on every machine. */
const drawn = (sql: string, seed: number): string =>
  sql.replaceAll(/\br\((\d+), (\d+)\)/g, (_, k, n) => `(hash(i * 40 + ${k} + ${String(seed)}) % ${n})::BIGINT`)

export interface Population {
  readonly registry: string
  readonly files: Readonly<Record<string, readonly string[]>>
  readonly persons: number
  readonly departmentRows: number
}

/** The population that a run with `--keep` left in a folder; a new one where there is none. */
export async function keptPopulation(directory: string, make: () => Promise<Population>): Promise<Population> {
  const whole = join(directory, 'population.json')
  const kept = await readFile(whole, 'utf8').catch(() => null)
  if (kept !== null) return JSON.parse(kept) as Population // written below
  const population = await make()
  await writeFile(whole, JSON.stringify(population))
  return population
}

/**
 * Writes a population and its department data. Household and person numbers run alike (`scattered`: the person numbers of a household
 * lie anywhere, as when numbers are given in the order of tokens).
 */
export async function makePopulation(session: LakeSession, directory: string, households: number, scattered = false): Promise<Population> {
  await mkdir(directory, { recursive: true })
  const persons = households * personsPerHousehold
  const registry = join(directory, 'registry.parquet')
  // A prime stride visits every number once.
  const number = scattered ? `(i * 2654435761 % ${String(persons)} + 1)::INTEGER` : '(i + 1)::INTEGER'
  await session.run(
    drawn(
      `COPY (
    SELECT ${number} AS person_no, (i // ${String(personsPerHousehold)} + 1)::INTEGER AS household_no,
      (CASE WHEN r(0, 200) > 0 THEN 1 ELSE 128 END + CASE WHEN l < 10 THEN 2 WHEN l < 12 THEN 4 WHEN l < 15 THEN 8 WHEN l = 15 THEN 16 WHEN l < 20 THEN 32 ELSE 0 END)::INTEGER AS flags,
      (r(2, 90))::UTINYINT AS age, (h * 122 // ${String(households)})::USMALLINT AS place, (h % 4 = 0) AS urban, NULL::INTEGER AS stands_for
    FROM (SELECT i, i // ${String(personsPerHousehold)} AS h, hash(i // ${String(personsPerHousehold)} * 7) % 400 AS l FROM range(${String(persons)}) t(i)) t
    ) TO ${literal(registry)} (FORMAT parquet, COMPRESSION zstd)`,
      0,
    ),
  )
  const files: Record<string, readonly string[]> = {}
  let departmentRows = 0
  for (const [index, [dataset, { rowsPerPerson, ages, person = 'person_no', columns }]] of Object.entries(made).entries()) {
    const whole = ages !== undefined
    const rows = whole ? persons : Math.max(1, Math.floor(persons * rowsPerPerson))
    const among = whole
      ? drawn(`(SELECT i, r(2, 90) AS age FROM range(${String(rows)}) t(i)) WHERE age BETWEEN ${String(ages[0])} AND ${String(ages[1])}`, 0)
      : `range(${String(rows)}) t(i)`
    const path = join(directory, `${dataset}.parquet`)
    const selected = Object.entries(columns).map(([name, sql]) => `${drawn(sql, 1000 * (index + 1))} AS ${name}`)
    await session.run(
      `COPY (SELECT (i * ${String(persons)} // ${String(rows)} + 1)::INTEGER AS ${person}, i::INTEGER AS row_no, ${selected.join(', ')} FROM ${among}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    files[dataset] = [path]
    departmentRows += Math.floor(persons * rowsPerPerson)
  }
  return { registry, files, persons, departmentRows }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainDate, regionCode, yuan } from '#kernel'
import { effects, evaluateProgramme, packPlaces, parameters, resolve, type PublishedStandard } from '#policy'
import { openLake, type Lake } from '#platform/lake'
import { columnName, compile, percent, type Compiled, type Facts, type ParameterTable, type ParameterValue } from '#rules'
import { randomFigures, writeFigures, type FiguresRow } from '../testing/random-figures.ts'
import { compute, findTouched, prepared, type Question } from './compute.ts'
import type { Plan } from './plan.ts'

const { datonghu, hunan } = packPlaces
const nanxian = regionCode('430921')
const from = plainDate('2026-12-01')
const counties = [datonghu, nanxian]

let lake: Lake
let directory: string
let rows: FiguresRow[]
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-standards-'))
  lake = await openLake({ directory, memoryLimitMb: 512, threads: 1 })
  rows = randomFigures(
    7,
    900,
    counties.map((county) => Number(county.slice(0, 6))),
  )
  await lake.session((session) => writeFigures(session, join(directory, 'figures.parquet'), rows))
}, 60_000)
afterAll(async () => {
  await lake.close()
  await rm(directory, { recursive: true, force: true })
})

const question = (key: string, value: number, place = hunan, table: ParameterTable = parameters): Question => ({
  proposed: { key, place, value, from, document: '文件', article: '一', gist: '' },
  parameters: table,
  figures: join(directory, 'figures.parquet'),
  counties,
  placeName: (code) => code,
})

interface Touched {
  readonly household_no: number
  readonly change: string
  readonly before_fen: number
  readonly after_fen: number
}

async function touchedBySql(asked: Question): Promise<{ plan: Plan; touched: Touched[] }> {
  const ready = prepared(asked)
  const touched = await lake.session(async (session) => {
    await findTouched(session, asked, ready)
    return session.rows<Touched & Record<string, number | string>>(
      'SELECT household_no, change, before_fen::DOUBLE AS before_fen, after_fen::DOUBLE AS after_fen FROM touched ORDER BY household_no',
    )
  })
  return { plan: ready.plan, touched }
}

/** A household's facts for the interpreter, under the names of the rules. */
function factsOf(compiled: Compiled, row: FiguresRow): Facts {
  return Object.fromEntries([...compiled.model.inputs.keys()].map((name) => [name, row[columnName(name)] ?? null]))
}

/** The same household by the interpreter, a rule at a time, and the kind of change worked out from the answers in plain words. */
function touchedByInterpreter(plan: Plan, row: FiguresRow): Touched | null {
  const county = counties.find((one) => Number(one.slice(0, 6)) === row.county) ?? datonghu
  const region = plan.after.places.find(({ key }) => key === plan.classOf.get(Number(county.slice(0, 6))))?.region ?? county
  const was = plan.before?.evaluate(region, factsOf(plan.before, row)) ?? {}
  const is = plan.after.evaluate(region, factsOf(plan.after, row))
  const amounts = plan.parts.map(({ effect, computedBefore }) => {
    const sum = (answers: Readonly<Record<string, number | null>>): number =>
      effect.model.outputs.reduce((total, rule) => total + (answers[rule.name] ?? 0), 0)
    return { id: effect.id, before: computedBefore ? sum(was) : Number(row[effect.recorded]), after: sum(is) }
  })
  const [inside, visible, margin] = effects.lineEffects.outputs.map((rule) => rule.name)
  const listed = Number(row.dibao_listed) > 0 || Number(row.tekun_listed) > 0
  const comesIn = plan.lines && !listed && was[inside ?? ''] !== 1 && is[inside ?? ''] === 1
  const before = amounts.reduce((sum, each) => sum + each.before, 0)
  const after = amounts.reduce((sum, each) => sum + each.after, 0) + (comesIn ? (is[visible ?? ''] ?? 0) : 0)
  const dibao = amounts.find(({ id }) => id === 'dibao')
  const kind = comesIn
    ? 'comes-in'
    : dibao !== undefined && dibao.before > 0 && dibao.after === 0
      ? 'leaves'
      : after > before
        ? 'gains'
        : after < before
          ? 'loses'
          : plan.lines && was[margin ?? ''] !== 1 && is[margin ?? ''] === 1 && was[inside ?? ''] !== 1
            ? 'marginal-in'
            : plan.lines && was[margin ?? ''] === 1 && is[margin ?? ''] !== 1 && is[inside ?? ''] !== 1
              ? 'marginal-out'
              : null
  return kind === null ? null : { household_no: Number(row.household_no), change: kind, before_fen: before, after_fen: after }
}

describe('a standard simulated on a population', { timeout: 60_000 }, () => {
  const cases: readonly (readonly [name: string, key: string, value: number])[] = [
    ['a higher rural line', 'dibao.standard.rural', 52_000],
    ['a higher urban line', 'dibao.standard.urban', 80_050],
    ['a lower line', 'dibao.standard.rural', 40_001],
    ['a wider margin', 'marginal.factor', percent(200)],
    ['特困 by a higher rate', 'tekun.factor', percent(150)],
    ['care by a higher share', 'tekun.care.half', percent(20.01)],
    ['an allowance', 'disability.living', 12_345],
    ['a first standard, nobody had set one', 'orphan.atHome', 130_000],
    ['topping up by a share of the standard', 'topUp.share', percent(20)],
    ['a parameter that is no published standard: two flats', 'property.houses', 2],
    ['a car that is allowed', 'property.vehicles', 1],
    ['the basic pension counted', 'income.basicPension.share', percent(100)],
    ['another way to pay', 'dibao.method', 1],
  ]
  it.each(cases)('%s: SQL and interpreter agree on every household', async (_, key, value) => {
    const { plan, touched } = await touchedBySql(question(key, value))
    const expected = rows.flatMap((row) => touchedByInterpreter(plan, row) ?? [])
    expect(expected.length).toBeGreaterThan(1)
    expect(touched).toEqual(expected)
  })

  it('a county with its own standard does not follow the province’s', async () => {
    const own: PublishedStandard = {
      key: 'dibao.standard.rural',
      place: nanxian,
      from: plainDate('2026-07-01'),
      value: 52_000,
      document: '南县文件',
      article: '一',
      gist: '',
      publishedOn: plainDate('2026-06-20'),
    }
    const asked = question('dibao.standard.rural', 52_000, hunan, resolve(parameters, [own]))
    const { plan, touched } = await touchedBySql(asked)
    const countyOf = new Map(rows.map((row) => [row.household_no, row.county]))
    expect(new Set(touched.map((row) => countyOf.get(row.household_no)))).toEqual(new Set([430_971]))
    expect(touched).toEqual(rows.flatMap((row) => touchedByInterpreter(plan, row) ?? []))
  })

  it('特困 by a share of rural consumption where that is the method, by a multiple of 低保 where it is not', async () => {
    const row = (key: string, value: number | string): ParameterValue => ({
      key,
      place: nanxian,
      from: plainDate('2026-01-01'),
      value,
      cite: { document: '南县文件', article: '一', gist: '' },
      status: 'verified',
    })
    const table = parameters.with([row('tekun.basicMethod', '农村人均消费的比例'), row('tekun.ruralConsumption', yuan(18_001))])
    const countyOf = new Map(rows.map((each) => [each.household_no, each.county]))
    for (const [key, value, where] of [
      ['tekun.consumptionShare', percent(90), 430_921],
      ['tekun.factor', percent(150), 430_971],
    ] as const) {
      const { plan, touched } = await touchedBySql(question(key, value, hunan, table))
      expect(touched).toEqual(rows.flatMap((each) => touchedByInterpreter(plan, each) ?? []))
      expect(touched.length).toBeGreaterThan(10)
      expect(new Set(touched.map((each) => countyOf.get(each.household_no)))).toEqual(new Set([where]))
    }
    // By pencil: 18,001 × 90 % = 16,200.90 a year, 1,350.08 a month (up to the fen) against 80 %: 14,400.80, 1,200.07.
    const { plan } = await touchedBySql(question('tekun.consumptionShare', percent(90), hunan, table))
    const one = { ...rows[0], county: 430_921, tekun_listed: 1, tekun_byself: 1 }
    expect(touchedByInterpreter(plan, one)).toMatchObject({ before_fen: 120_007, after_fen: 135_008 })
    // What no county's method asks for need not be known; what one asks for must be.
    expect((await touchedBySql(question('tekun.consumptionShare', percent(90)))).touched).toEqual([])
    const unknown = parameters.with([row('tekun.basicMethod', '农村人均消费的比例')])
    expect(() => prepared(question('tekun.consumptionShare', percent(90), hunan, unknown))).toThrow('缺少其他标准')
  })

  it('a child with other aid receives the rest, as the pack says', () => {
    const row: PublishedStandard = {
      key: 'orphan.atHome',
      place: hunan,
      from: plainDate('2026-07-01'),
      value: yuan(1_200),
      document: '文件',
      article: '一',
      gist: '',
      publishedOn: plainDate('2026-06-20'),
    }
    const table = resolve(parameters, [row])
    const [model] = effects.effects.filter(({ id }) => id === 'atHome').map((each) => each.model)
    if (model === undefined) throw new Error('no effect')
    const ready = compile(model, { parameters: table, effectiveDate: from, places: [datonghu] })
    for (const aid of [0, 48_500, 119_999, 120_000, 130_000]) {
      const effect = ready.evaluate(datonghu, { childrenAtHome: 0, childrenInPart: 1, childrenOtherAid: aid })
      const child = { birthDay: '2015-01-01', father: '死亡', mother: '重病', basicAidReceived: aid, inInstitution: false }
      const pack = evaluateProgramme('unattended', {
        parameters: table,
        place: datonghu,
        date: from,
        facts: { persons: [{ ...child, fatherMonths: 12, motherMonths: 12 }] },
      })
      expect(effect['effect.children.home']).toBe(pack.amount)
      expect(pack.amount).toBe(Math.max(0, 120_000 - aid))
    }
  })

  it('topping up: a share of the standard for each who is entitled to it, what is recorded where no share is entered', () => {
    const published: PublishedStandard = {
      key: 'topUp.share',
      place: datonghu,
      from: plainDate('2026-07-01'),
      value: percent(20),
      document: '文件',
      article: '一',
      gist: '',
      publishedOn: plainDate('2026-06-20'),
    }
    const [model] = effects.effects.filter(({ id }) => id === 'dibao').map((each) => each.model)
    if (model === undefined) throw new Error('no effect')
    const of = (table: ParameterTable) =>
      compile(model, { parameters: table, effectiveDate: from, places: [datonghu] }).evaluate(datonghu, {
        dibaoListed: 2,
        dibaoTown: false,
        approvedIncome: 50_000,
        dibaoPaid: 47_000,
        topUpPaid: 3_000,
        topUpReceivers: 2,
      })['effect.dibao']
    // 485 × 2 − 500 = 470; with 20 %: 97 each for two.
    expect(of(parameters)).toBe(50_000)
    expect(of(resolve(parameters, [published]))).toBe(47_000 + 2 * 9_700)
  })

  it('sums, places, kinds, programmes and the curve add up to the same households', async () => {
    const asked = question('dibao.standard.rural', 52_000)
    const { touched } = await touchedBySql(asked)
    const computed = await lake.session((session) => compute(session, asked))
    const monthly = touched.reduce((sum, row) => sum + row.after_fen - row.before_fen, 0)
    expect(computed.totals).toMatchObject({ households: touched.length, monthly })
    expect(computed.yearly).toBe(monthly * 12)
    for (const parts of [computed.places, computed.kinds, Object.values(computed.changes)]) {
      expect(parts.reduce((sum, part) => sum + part.households, 0)).toBe(touched.length)
      expect(parts.reduce((sum, part) => sum + part.monthly, 0)).toBe(monthly)
    }
    expect(computed.programmes.reduce((sum, part) => sum + part.monthly, 0)).toBe(monthly)
    expect(computed.ages.reduce((sum, age) => sum + age.persons, 0)).toBe(computed.totals.persons)
    const proposed = computed.curve.find((point) => point.value === 52_000)
    expect(proposed).toMatchObject({ households: touched.length, monthly, comesIn: computed.changes['comes-in'].households })
    expect(computed.curve[0]).toMatchObject({ value: 48_500, households: 0, monthly: 0 })
    expect(computed.curve.length).toBeGreaterThanOrEqual(20)
  })

  it('nothing changes where the value stays as it is', async () => {
    expect((await touchedBySql(question('dibao.standard.rural', 48_500))).touched).toEqual([])
  })

  it('the figure of another standard that nobody set leaves out only what stands on it', async () => {
    // Before September 2025 no minimum wage is known: the care fees cannot be worked out, the basic standard can.
    const asked = question('tekun.care.half', percent(20))
    expect(() => prepared({ ...asked, proposed: { ...asked.proposed, from: plainDate('2025-03-01') } })).toThrow('缺少其他标准')
    expect(
      prepared({
        ...asked,
        proposed: { ...asked.proposed, key: 'tekun.factor', value: percent(140), from: plainDate('2025-03-01') },
      }).plan.parts.map(({ effect }) => effect.id),
    ).toEqual(['tekunBasic'])
  })
})

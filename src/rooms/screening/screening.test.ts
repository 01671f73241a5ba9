import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { execute } from '#command'
import { screening as contract } from '#contract'
import type { Lake } from '#platform/lake'
import { deathWithdrawalWork } from '#rooms/alerts'
import { followDeathWithdrawal, merge, withdrawDeath } from '#rooms/registry'
import { born, createScreeningWorld, family, onDibao, places, type ScreeningWorld } from '#test/screening-world'
import { runScreening } from './run.ts'

type Run = contract.RunDetail
type Indicator = contract.IndicatorRow

const wang = born('1970-03-05', 1)
const wangWife = born('1972-06-01', 2)
const li = born('1985-01-09', 3)
const zhou = born('1990-04-20', 4)
const outsider = born('1966-02-02', 5)

let world: ScreeningWorld
beforeEach(async () => {
  world = await createScreeningWorld('2026-11-05')
  await world.deliver('population-register', '2026-09', [
    ...family(places.laohekou, { id: wang, name: '王建国' }, { id: wangWife, name: '刘桂香', relation: '配偶' }),
    ...family(places.xinxiu, { id: li, name: '李秋生' }),
    ...family(places.jinqiao, { id: zhou, name: '周海燕' }),
  ])
  await world.deliver('dibao-roster', '2026-09', [onDibao(wang, '王建国', wang), onDibao(wangWife, '刘桂香', wang)])
  await world.deliver('disability-certificates', '2026-09', [certificate(wangWife, '刘桂香'), certificate(li, '李秋生')])
  // 刘桂香 gets the living allowance; the care allowance is missing.
  await world.deliver('disability-subsidy-payments', '2026-09', [
    paid('困难残疾人生活补贴', wangWife, '刘桂香', '2026-09'),
    paid('重度残疾人护理补贴', outsider, '外县人', '2026-09'),
  ])
}, 60_000)
afterEach(() => world[Symbol.asyncDispose]())

function certificate(id: string, name: string): Record<string, string> {
  return {
    id_number: id,
    name,
    disability_kind: '肢体',
    disability_level: '一级',
    issued_on: '2020-05-01',
    status: '有效',
    region: places.laohekou,
  }
}

function paid(subsidy: string, id: string, name: string, month: string): Record<string, string> {
  return { id_number: id, name, subsidy, paid_month: month, amount: '110', region: places.laohekou }
}

const show = (id: number): Promise<Run> => world.ask<Run>(contract.show, 'county', { params: { id } })
const hitsOf = async (run: number): Promise<string[]> => {
  const { rows } = await world.ask<{ rows: contract.HitRow[] }>(contract.hitListing.list, 'county', { query: { run, size: 200 } })
  return rows.map((row) => `${row.headName} ${row.indicator} ${row.grade} ${row.state}`).toSorted()
}
const alertsOf = async (): Promise<{ cause: string; status: string; sentence: string; evidence: unknown }[]> =>
  world.db.selectFrom('alert').select(['cause', 'status', 'sentence', 'evidence']).orderBy('id').execute()

describe('a screening', { timeout: 120_000 }, () => {
  it('finds whom the data speaks of, with sentence and source; says what it could not know', async () => {
    const run = await world.screen('2026-10-31')
    const detail = await show(run)
    expect(detail).toMatchObject({ status: 'done', households: 3, persons: 4, hits: 1, hitsNew: 1, alertsOpened: 1, errorMessage: null })
    // 李秋生 is not on a list and nobody reported his income: unknown, no hit.
    expect(await hitsOf(run)).toEqual(['王建国 gapDisability.care 2 new'])
    expect(detail.indicators.find((each) => each.indicator === 'gapDisability.care')).toMatchObject({
      hits: 1,
      new: 1,
      orange: 1,
      unknown: 1,
    })
    expect(detail.snapshots.find((each) => each.dataset === 'vehicles')).toMatchObject({ missing: true, files: 0 })
    expect(detail.checked).toBe(3 * detail.indicators.length)
    const [alert] = await alertsOf()
    expect(alert).toMatchObject({ cause: 'gap-disability', status: 'open', sentence: '未领护理补贴的一、二级残疾人 1 人' })
    expect(JSON.stringify(alert?.evidence)).toContain('disability-certificates-2026-09.csv')
    const told = await world.ask<{ explanation: { sentence: string; steps: unknown[] } }>(contract.explainHit, 'county', {
      params: { run, householdNo: await householdOf('王建国'), indicator: 'gapDisability.care' },
    })
    expect(told.explanation.sentence).toBe(alert?.sentence)
    expect(JSON.stringify(told.explanation.steps)).toContain('社会救助法')
  })

  it('compares with the last run: still there, gone, new', async () => {
    const first = await world.screen('2026-09-30')
    world.setDay('2026-12-05')
    await world.deliver('deaths', '2026-11', [{ id_number: wang, name: '王建国', died_on: '2026-10-20' }])
    const second = await world.screen('2026-10-31')
    // He died on the 20th: the list still carries him, his wife heads the household.
    expect(await hitsOf(second)).toEqual(['刘桂香 gapDisability.care 2 still'])
    await world.deliver('disability-subsidy-payments', '2026-11', [paid('重度残疾人护理补贴', wangWife, '刘桂香', '2026-11')])
    const third = await world.screen('2026-11-30')
    expect(await hitsOf(third)).toEqual(['刘桂香 exit.death 2 new', '刘桂香 gapDisability.care 2 gone'])
    expect((await show(third)).previousRun).toBe(second)
    expect((await show(second)).previousRun).toBe(first)
    const states = Object.fromEntries((await alertsOf()).map((alert) => [alert.cause, alert.status]))
    expect(states).toMatchObject({ 'gap-disability': 'withdrawn', death: 'open' })
  })

  it('an earlier day screened after a later one is a record: compared with the day before it, no alert is opened or closed', async () => {
    const last = await world.screen('2026-10-31')
    const before = await alertsOf()
    world.setDay('2026-12-05')
    const first = await world.screen('2026-09-15')
    const middle = await world.screen('2026-09-30')
    expect(await show(first)).toMatchObject({ lookingBack: true, previousRun: null, alertsOpened: 0 })
    expect(await show(middle)).toMatchObject({ lookingBack: true, previousRun: first, alertsOpened: 0, hitsNew: 1 })
    expect(await show(last)).toMatchObject({ lookingBack: false, alertsOpened: 1 })
    expect(await alertsOf()).toEqual(before)
    const next = await world.screen('2026-11-30')
    expect(await show(next)).toMatchObject({ lookingBack: false, previousRun: last })
    const { rows, regionCode } = await world.ask<{ regionCode: string; rows: { run: number; day: string; hits: number }[] }>(
      contract.indicatorRuns,
      'county',
      { params: { indicator: 'gapDisability.care' } },
    )
    expect(regionCode).toBe(places.county)
    expect(rows.map(({ run, day, hits }) => [run, day, hits])).toEqual([
      [first, '2026-09-15', 0],
      [middle, '2026-09-30', 1],
      [last, '2026-10-31', 1],
      [next, '2026-11-30', 1],
    ])
  })

  it('a death that is taken back is none: its alert ends, it is not found again, and what was stopped is put before the desk', async () => {
    world.setDay('2026-12-05')
    await world.deliver('deaths', '2026-11', [{ id_number: wang, name: '王建国', died_on: '2026-10-20' }])
    expect(await hitsOf(await world.screen('2026-11-30'))).toContain('刘桂香 exit.death 2 new')
    await world.deliver('dibao-roster', '2026-11', [onDibao(wangWife, '刘桂香', wangWife)])
    const { person_no: personNo } = await world.db
      .selectFrom('person')
      .select('person_no')
      .where('name', '=', '王建国')
      .executeTakeFirstOrThrow()
    await execute(world.services, withdrawDeath, world.actors.county, {
      personNo,
      seenOn: '2026-12-04',
      evidence: 'seen',
      reason: '本人持身份证到场核验',
    })
    const [job] = world.imports.queued.filter((one) => one.name === followDeathWithdrawal.name)
    const follow = () => deathWithdrawalWork.handler(world.services)(followDeathWithdrawal.data.parse(job?.data))
    await follow()
    await follow()
    const alerts = await alertsOf()
    expect(alerts.filter((alert) => alert.cause === 'death').map((alert) => alert.status)).toEqual(['withdrawn'])
    expect(alerts.filter((alert) => alert.cause === 'gap-living').map((alert) => alert.sentence)).toEqual([
      '王建国被误报死亡（2026-10-20），登记已撤销；其后停止的低保请核实，按程序恢复并补发',
    ])
    const { note } = await world.db.selectFrom('alert_event').select('note').where('action', '=', 'note').executeTakeFirstOrThrow()
    expect(note).toBe('王建国的死亡登记已由周敏撤销（2026-12-04 本人到场核验）：本人持身份证到场核验')
    // The department sends the same again: nobody dies of it.
    const again = await world.deliver('deaths', '2026-12', [{ id_number: wang, name: '王建国', died_on: '2026-10-20' }])
    expect((await world.imports.import(again)).quality.warnings).toContain('已核实不实、不再采用 1 行')
    expect((await hitsOf(await world.screen('2026-11-30'))).filter((hit) => hit.includes('exit.death'))).toEqual([
      '王建国 exit.death 2 gone',
    ])
  })

  it('what departments know of a merged record counts for the person kept', async () => {
    const second = born('1985-01-09', 7)
    await world.deliver(
      'population-register',
      '2026-09',
      [...family(places.xinxiu, { id: second, name: '李秋生' })].map((row) => ({ ...row, household_register_no: 'HKsecond' })),
      places.heba,
    )
    const numbers = await world.db
      .selectFrom('person')
      .select(['person_no', 'token'])
      .where('name', '=', '李秋生')
      .orderBy('person_no')
      .execute()
    const [kept, merged] = numbers
    await execute(world.services, merge, world.actors.county, {
      keptNo: kept?.person_no ?? 0,
      mergedNo: merged?.person_no ?? 0,
      reason: '两个号码是同一人',
    })
    // Listed for 低保 under the one number, certified as disabled under the other.
    await world.deliver('dibao-roster', '2026-10', [
      onDibao(wang, '王建国', wang),
      onDibao(wangWife, '刘桂香', wang),
      onDibao(li, '李秋生', li),
    ])
    await world.deliver('disability-certificates', '2026-10', [certificate(wangWife, '刘桂香'), certificate(second, '李秋生')])
    const run = await world.screen('2026-10-31')
    expect(await hitsOf(run)).toContain('李秋生 gapDisability.care 2 new')
    expect((await show(run)).persons).toBe(4)
    const alert = await world.db
      .selectFrom('alert')
      .select('evidence')
      .where('head_name', '=', '李秋生')
      .where('cause', '=', 'gap-disability')
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(alert.evidence)).toContain('disability-certificates-2026-10.csv')
  })

  it('keeps an alert when the data no longer suffices to say', async () => {
    await world.screen('2026-09-30')
    await world.db.updateTable('snapshot').set({ withdrawn_at: new Date() }).where('dataset', '=', 'disability-certificates').execute()
    const run = await world.screen('2026-10-31')
    expect(await hitsOf(run)).toEqual(['王建国 gapDisability.care 2 unsure'])
    expect((await alertsOf()).map((alert) => alert.status)).toEqual(['open'])
  })

  it('killed in the middle it starts again and comes to the same; run twice it does nothing more', async () => {
    const { id } = await world.ask<{ id: number }>(contract.start, 'county', { body: { regionCode: places.county, asOf: '2026-10-31' } })
    const dying: Lake = { ...world.services.lake, program: () => Promise.reject(new Error('killed')) }
    await expect(runScreening({ ...world.services, lake: dying }, id)).rejects.toThrow('killed')
    expect((await show(id)).status).toBe('running')
    expect(await alertsOf()).toEqual([])
    await runScreening(world.services, id)
    const once = { run: await show(id), hits: await hitsOf(id), alerts: await alertsOf() }
    expect(once.run).toMatchObject({ status: 'done', hits: 1, alertsOpened: 1 })
    await runScreening(world.services, id)
    expect({ run: await show(id), hits: await hitsOf(id), alerts: await alertsOf() }).toEqual(once)
  })

  it('stops when the two computations differ: nothing is opened, the indicator is named', async () => {
    const { id } = await world.ask<{ id: number }>(contract.start, 'county', { body: { regionCode: places.county, asOf: '2026-10-31' } })
    const wrong = new URL('./testing/wrong-program.ts', import.meta.url)
    const lake: Lake = { ...world.services.lake, program: (_entry, input, options) => world.services.lake.program(wrong, input, options) }
    await runScreening({ ...world.services, lake }, id)
    const run = await show(id)
    expect(run).toMatchObject({ status: 'stopped', errorCode: 'run.disagreement', hits: 0, alertsOpened: 0 })
    expect(run.errorMessage).toContain('gapDisability.care（2 户）')
    expect(await alertsOf()).toEqual([])
    expect(await hitsOf(id)).toEqual([])
  })
})

describe('indicators of a place', { timeout: 120_000 }, () => {
  const list = async (region?: string, who: Parameters<ScreeningWorld['ask']>[1] = 'county'): Promise<Indicator[]> =>
    (await world.ask<{ rows: Indicator[] }>(contract.indicators, who, { query: region === undefined ? {} : { region } })).rows
  const of = async (id: string, region?: string): Promise<Indicator | undefined> => (await list(region)).find((row) => row.id === id)
  const change = (
    id: string,
    body: { enabled: boolean; parameters?: Record<string, number>; regionCode?: string; note?: string },
    who: Parameters<ScreeningWorld['ask']>[1] = 'county',
  ): Promise<unknown> =>
    world.ask(contract.changeIndicator, who, {
      params: { indicator: id },
      body: { regionCode: places.county, note: '县里会商后决定试用', ...body },
    })

  it('are listed with switch, thresholds with clause and 待核, data sets, quality', async () => {
    await world.screen('2026-10-31')
    const rows = await list()
    expect(rows.length).toBeGreaterThanOrEqual(24)
    const care = rows.find((row) => row.id === 'gapDisability.care')
    expect(care).toMatchObject({ enabled: true, setBy: '默认', quality: { alerts: 1, running: 1, confirmed: 0 } })
    expect(care?.datasets.find((each) => each.dataset === 'disability-certificates')).toMatchObject({ latestPeriod: '2026-09' })
    const standard = care?.parameters.find((each) => each.key === 'dibao.standard.rural')
    expect(standard).toMatchObject({ text: '485.00 元', place: '湖南省', status: '待核', editable: false, changed: false })
    const share = rows
      .find((row) => row.id === 'illness.heavySpending')
      ?.parameters.find((each) => each.key === 'screen.illness.spendingShare')
    expect(share).toMatchObject({ text: '50%', place: '全国', editable: true, clause: { document: '平台口径' } })
    const detail = await world.ask<{ row: Indicator; tree: unknown[]; examples: unknown[] }>(contract.showIndicator, 'county', {
      params: { indicator: 'gapDisability.care' },
    })
    expect(detail.row).toEqual(care)
    expect([detail.tree.length, detail.examples.length].every((length) => length > 0)).toBe(true)
  })

  it('that are off are switched on only after a backtest; every change is on record', async () => {
    expect(await of('hardship.arrears')).toMatchObject({ enabled: false, backtest: null })
    await expect(change('hardship.arrears', { enabled: true })).rejects.toMatchObject({
      code: 'state.action-not-allowed',
      message: expect.stringContaining('还没有在这里回测') as string,
    })
    const { id } = await world.ask<{ id: number }>(contract.startBacktest, 'county', {
      body: { regionCode: places.county, indicators: ['hardship.arrears', 'gapDisability.care'], months: ['2026-10', '2026-09'] },
    })
    await expect(change('hardship.arrears', { enabled: true })).rejects.toMatchObject({ code: 'state.action-not-allowed' })
    await world.work()
    const run = await show(id)
    expect(run).toMatchObject({ kind: 'backtest', status: 'done', alertsOpened: 0 })
    expect(run.months.filter((each) => each.indicator === 'gapDisability.care')).toEqual([
      {
        month: '2026-09',
        indicator: 'gapDisability.care',
        hits: 1,
        new: 1,
        red: 0,
        orange: 1,
        yellow: 0,
        laterConfirmed: 0,
        laterFalse: 0,
        laterHelped: 0,
      },
      {
        month: '2026-10',
        indicator: 'gapDisability.care',
        hits: 1,
        new: 0,
        red: 0,
        orange: 1,
        yellow: 0,
        laterConfirmed: 0,
        laterFalse: 0,
        laterHelped: 0,
      },
    ])
    expect(await alertsOf()).toEqual([])
    await change('hardship.arrears', { enabled: true })
    expect(await of('hardship.arrears')).toMatchObject({
      enabled: true,
      setBy: '大通湖管理区',
      setNote: '县里会商后决定试用',
      backtest: { run: id, months: 2 },
    })
    // The neighbouring county has not tried it.
    expect(await of('hardship.arrears', places.nanxian)).toMatchObject({ enabled: false, backtest: null })
    await expect(change('hardship.arrears', { enabled: true })).rejects.toMatchObject({ code: 'state.conflict' })
    const { rows } = await world.ask<{ rows: { enabled: boolean; note: string; changedBy: string }[] }>(
      contract.indicatorHistory,
      'county',
      { params: { indicator: 'hardship.arrears' } },
    )
    expect(rows).toMatchObject([{ enabled: true, note: '县里会商后决定试用', changedBy: '周敏' }])
  })

  it('follow thresholds of the nearest place, within limits, in scope, by who may', async () => {
    await change('gapMedical.unaided', { enabled: true, parameters: { 'screen.gapMedical.spending': 800_000 } })
    const threshold = async (region?: string): Promise<unknown> =>
      (await of('gapMedical.unaided', region))?.parameters.find((each) => each.key === 'screen.gapMedical.spending')
    expect(await threshold()).toMatchObject({
      text: '8,000.00 元',
      packText: '5,000.00 元',
      changed: true,
      place: '大通湖管理区',
      status: '待核',
    })
    expect(await threshold(places.heba)).toMatchObject({ text: '8,000.00 元' })
    expect(await threshold(places.nanxian)).toMatchObject({ text: '5,000.00 元', changed: false })
    const { rows } = await world.ask<{ rows: { changes: unknown[] }[] }>(contract.indicatorHistory, 'county', {
      params: { indicator: 'gapMedical.unaided' },
    })
    expect(rows[0]?.changes).toEqual([{ label: '在册家庭医疗自付', before: '5,000.00 元', after: '8,000.00 元' }])
    await expect(change('gapMedical.unaided', { enabled: true, parameters: { 'screen.gapMedical.spending': 1 } })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(change('gapMedical.unaided', { enabled: true, parameters: { 'dibao.standard.rural': 90_000 } })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(change('gapMedical.unaided', { enabled: false, regionCode: places.nanxian })).rejects.toMatchObject({
      code: 'auth.denied',
    })
    await expect(change('gapMedical.unaided', { enabled: false, regionCode: places.heba })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(change('gapMedical.unaided', { enabled: false }, 'clerk')).rejects.toMatchObject({ code: 'auth.denied' })
    // Back to what holds above.
    await change('gapMedical.unaided', { enabled: true })
    expect(await threshold()).toMatchObject({ text: '5,000.00 元', changed: false })
  })
})

async function householdOf(head: string): Promise<number> {
  return (await world.db.selectFrom('household').select('household_no').where('head_name', '=', head).executeTakeFirstOrThrow())
    .household_no
}

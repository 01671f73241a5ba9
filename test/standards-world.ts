import { standards as contract, type Operation } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { findStandard } from '#policy'
import { parametersInForce } from '#rooms/parameters'
import { prepareFigures, recompute, standardRoutes } from '#rooms/standards'
import type { Cast } from './import-world.ts'
import { born, createScreeningWorld, family, onDibao, places, type ScreeningWorld } from './screening-world.ts'

const wang = born('1970-03-05', 1)
const wangWife = born('1972-06-01', 2)
const li = born('1945-01-09', 3)
export const zhou = born('1990-04-20', 4)
const farmer = born('1980-05-05', 5)

/** A county with three families on rosters, paid for September and October 2026, on 2026-11-05; its standards through their operations. */
export interface StandardsWorld {
  readonly world: ScreeningWorld
  readonly ask: <R>(operation: Operation, who: Cast, input?: { params?: unknown; query?: unknown; body?: unknown }) => Promise<R>
  readonly show: (id: number, who?: Cast) => Promise<contract.ProposalDetail>
  /** Carries out what is queued of figures and recomputations; gives the names. */
  readonly work: () => Promise<string[]>
  /** A proposal handed in by the county and approved by the province; gives its number. */
  readonly approved: (over?: object) => Promise<number>
  /** The county's 低保 roster of a month with 王建国's household at an amount (yuan). */
  readonly deliverDibao: (month: string, amount: string) => Promise<number>
  /** What holds of the rural standard in the county on a day, fen. */
  readonly ruralNow: (day: string) => Promise<number>
}

/** A proposal of 520 from September on. */
export const draft = (over: object = {}): object => ({
  key: 'dibao.standard.rural',
  regionCode: places.county,
  value: 52_000,
  from: '2026-09-01',
  to: null,
  document: '区民政局〔2026〕5号',
  article: '一',
  gist: '',
  reason: '对接省指导标准',
  ...over,
})

export async function createStandardsWorld(): Promise<StandardsWorld> {
  const world = await createScreeningWorld('2026-11-05')
  await deliverRosters(world)
  const ask: StandardsWorld['ask'] = async <R>(
    operation: Operation,
    who: Cast,
    input: { params?: unknown; query?: unknown; body?: unknown } = {},
  ) => {
    const route = standardRoutes.find((each) => each.operation.id === operation.id)
    if (route === undefined) throw new Error(`no route for ${operation.id}`)
    const reply = await route.handle(world.services, {
      params: operation.params.parse(input.params ?? {}),
      query: operation.query.parse(input.query ?? {}),
      body: operation.body.parse(input.body ?? {}),
      actor: world.actors[who],
      requestId: undefined,
      file: undefined,
    })
    return operation.reply.parse(reply) as R
  }
  const work = async (): Promise<string[]> => {
    const done = world.imports.queued.splice(0)
    for (const job of done) {
      const { id } = job.data as { id: number }
      if (job.name === 'standards.figures') await prepareFigures(world.services, id)
      if (job.name === 'standards.recompute') await recompute(world.services, id)
    }
    return done.map((job) => job.name)
  }
  return {
    world,
    ask,
    work,
    show: (id, who = 'county') => ask(contract.showProposal, who, { params: { id } }),
    async approved(over = {}) {
      const { id } = await ask<{ id: number }>(contract.propose, 'county', { body: draft(over) })
      await work()
      await ask(contract.submit, 'county', { params: { id } })
      await ask(contract.decide, 'province', { params: { id }, body: { approve: true, note: '同意' } })
      return id
    },
    deliverDibao: (month, amount) =>
      world.deliver('dibao-roster', month, [onDibao(wang, '王建国', wang, amount), onDibao(wangWife, '刘桂香', wang, amount)]),
    async ruralNow(day) {
      const standard = findStandard('dibao.standard.rural')
      const table = await parametersInForce(world.db)
      return standard === undefined ? 0 : table.lookup(standard.param, regionCode(places.county), plainDate(day)).value
    },
  }
}

async function deliverRosters(world: ScreeningWorld): Promise<void> {
  await world.deliver('population-register', '2026-08', [
    ...family(places.laohekou, { id: wang, name: '王建国' }, { id: wangWife, name: '刘桂香', relation: '配偶' }),
    ...family(places.xinxiu, { id: li, name: '李秋生' }),
    ...family(places.jinqiao, { id: zhou, name: '周海燕' }),
    ...family(places.jinqiao, { id: farmer, name: '郭大勇' }),
  ])
  // 王建国's two: 485 × 2 − 800 = 170 of income. 李秋生: 特困, 485 × 1.3 = 630.50. 周海燕 485 × 1 − 300.
  for (const month of ['2026-09', '2026-10']) {
    await world.deliver('dibao-roster', month, [
      onDibao(wang, '王建国', wang, '800'),
      onDibao(wangWife, '刘桂香', wang, '800'),
      onDibao(zhou, '周海燕', zhou, month === '2026-09' ? '300' : '185.50'),
    ])
    await world.deliver('tekun-roster', month, [
      {
        id_number: li,
        name: '李秋生',
        residence: '农村',
        support_form: '分散供养',
        self_care: '全自理',
        basic_amount: '630.5',
        care_amount: '180',
        started_on: '2024-01-01',
        status: '在册',
        region: places.xinxiu,
      },
    ])
  }
}

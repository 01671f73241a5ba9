import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { standards as contract } from '#contract'
import { effects } from '#policy'
import { recompute } from '#rooms/standards'
import { born, family, places, type ScreeningWorld } from '#test/screening-world'
import { createStandardsWorld, draft, zhou, type StandardsWorld } from '#test/standards-world'

let world: ScreeningWorld
let ask: StandardsWorld['ask']
let show: StandardsWorld['show']
let work: StandardsWorld['work']
let approved: StandardsWorld['approved']
let ruralNow: StandardsWorld['ruralNow']
beforeEach(async () => {
  ;({ world, ask, show, work, approved, ruralNow } = await createStandardsWorld())
}, 120_000)
afterEach(() => world[Symbol.asyncDispose]())

describe('a standard from proposal to publication', { timeout: 120_000 }, () => {
  it('is simulated, approved by a second person, in force from its day, and pays the closed months the difference', async () => {
    const id = await approved()
    const before = await world.db.selectFrom('chain_event').selectAll().where('kind', '=', 'payment').orderBy('id').execute()
    expect(await ruralNow('2026-09-01')).toBe(48_500)
    await ask(contract.publish, 'province', { params: { id } })
    expect(await ruralNow('2026-09-01')).toBe(52_000)
    expect(await ruralNow('2026-08-31')).toBe(48_500)
    await work()
    const { rows } = await ask<{ rows: contract.TouchedRow[] }>(contract.recomputed.list, 'county', {
      query: { proposal: id, sort: 'householdNo' },
    })
    // By pencil: two persons 35 each; one person's 130 %: 520 × 1.3 = 676 against 630.50; 周海燕 from 185.50 to 221 (yuan are rounded up: 220.50).
    expect(rows.map((row) => [row.headName, row.change, row.difference])).toEqual([
      ['王建国', 'gains', 7_000],
      ['李秋生', 'gains', 4_550],
      ['周海燕', 'gains', 3_500],
    ])
    const paid = await ask<{
      rows: { headName: string; month: string; programme: string; recorded: number; owed: number; backPay: number }[]
      sums: { backPay: number }
    }>(contract.backPay.list, 'county', { query: { proposal: id } })
    expect(paid.rows.map((row) => [row.headName, row.month, row.programme, row.recorded, row.owed, row.backPay])).toEqual([
      ['王建国', '2026-09', 'dibao', 80_000, 87_000, 7_000],
      ['王建国', '2026-10', 'dibao', 80_000, 87_000, 7_000],
      ['李秋生', '2026-09', 'tekun', 81_050, 85_600, 4_550],
      ['李秋生', '2026-10', 'tekun', 81_050, 85_600, 4_550],
      ['周海燕', '2026-09', 'dibao', 30_000, 33_500, 3_500],
      ['周海燕', '2026-10', 'dibao', 18_550, 22_100, 3_550],
    ])
    expect(await world.db.selectFrom('chain_event').selectAll().where('kind', '=', 'payment').orderBy('id').execute()).toEqual(before)
    expect((await show(id)).recompute).toMatchObject({ status: 'done', households: 3, backPayHouseholds: 3, backPay: paid.sums.backPay })
    const verbs = await world.db
      .selectFrom('ledger')
      .select('verb')
      .where('subject', '=', `standard:${String(id)}`)
      .orderBy('seq')
      .execute()
    expect(verbs.map((row) => row.verb)).toEqual([
      'standard.propose',
      'standard.submit',
      'standard.approve',
      'standard.publish',
      'standard.recomputed',
    ])
  })

  it('nobody approves their own; another county does not see it; a clerk neither proposes nor approves', async () => {
    const { id } = await ask<{ id: number }>(contract.propose, 'county', { body: draft() })
    await expect(ask(contract.submit, 'county', { params: { id } })).rejects.toThrow('测算底表还没有准备好')
    await work()
    await ask(contract.submit, 'county', { params: { id } })
    await expect(ask(contract.decide, 'county', { params: { id }, body: { approve: true } })).rejects.toThrow('第二人')
    await expect(ask(contract.publish, 'province', { params: { id } })).rejects.toThrow('待批准')
    await expect(show(id, 'nanxian')).rejects.toThrow('没有这份拟稿')
    await expect(ask(contract.decide, 'nanxian', { params: { id }, body: { approve: true } })).rejects.toThrow('没有这份拟稿')
    await expect(ask(contract.decide, 'clerk', { params: { id }, body: { approve: true } })).rejects.toThrow('没有这项权限')
    await expect(ask(contract.propose, 'nanxian', { body: draft() })).rejects.toThrow('本辖区')
    await expect(show(id, 'medical')).rejects.toThrow('没有这项权限')
    await ask(contract.decide, 'province', { params: { id }, body: { approve: false, note: '文号有误' } })
    expect(await show(id)).toMatchObject({ status: 'draft', decidedBy: '' })
  })

  it('what a check blocks is saved as a draft and not handed in', async () => {
    const { id } = await ask<{ id: number }>(contract.propose, 'county', { body: draft({ value: 48_499 }) })
    await work()
    await expect(ask(contract.submit, 'county', { params: { id } })).rejects.toThrow('低于上级标准')
    await ask(contract.edit, 'county', { params: { id }, body: { ...draft({ value: 50_000 }), version: 1 } })
    await expect(ask(contract.edit, 'county', { params: { id }, body: { ...draft({ value: 51_000 }), version: 1 } })).rejects.toThrow(
      '刚被改过',
    )
    await ask(contract.submit, 'county', { params: { id } })
    await ask(contract.withdraw, 'county', { params: { id }, body: { note: '暂缓' } })
    expect(await show(id)).toMatchObject({ status: 'withdrawn', value: 50_000 })
  })

  it('published twice it is published once; recomputed twice, or killed in the middle, it comes to the same', async () => {
    const id = await approved()
    expect(await ask(contract.publish, 'province', { params: { id } })).toEqual({ id, already: false })
    expect(await ask(contract.publish, 'province', { params: { id } })).toEqual({ id, already: true })
    const killed = new AbortController()
    killed.abort(new Error('killed'))
    await expect(recompute(world.services, id, killed.signal)).rejects.toThrow('killed')
    expect((await show(id)).recompute.status).toBe('running')
    await work()
    const rows = await world.db
      .selectFrom('standard_back_pay')
      .selectAll()
      .where('proposal_id', '=', id)
      .orderBy('household_no')
      .orderBy('month')
      .execute()
    expect(rows).toHaveLength(6)
    await recompute(world.services, id)
    expect(
      await world.db
        .selectFrom('standard_back_pay')
        .selectAll()
        .where('proposal_id', '=', id)
        .orderBy('household_no')
        .orderBy('month')
        .execute(),
    ).toEqual(rows)
    expect(await world.db.selectFrom('published_standard').selectAll().execute()).toHaveLength(1)
  })

  it('a standard from next month on owes nothing for months paid', async () => {
    const id = await approved({ from: '2026-11-01' })
    await ask(contract.publish, 'province', { params: { id } })
    await work()
    expect((await show(id)).recompute).toMatchObject({ status: 'done', households: 3, backPay: 0, months: [] })
  })

  it('topping up reaches the old and severely disabled on the roster; a child with other aid receives the rest', async () => {
    const child = born('2015-05-05', 7)
    await world.deliver('population-register', '2026-10', family(places.jinqiao, { id: child, name: '郭小雨' }))
    // By the standard of 1,200 the child receives 715: 485 of other aid.
    const orphan = await approved({ key: 'orphan.atHome', value: 120_000, from: '2026-10-01' })
    await ask(contract.publish, 'province', { params: { id: orphan } })
    world.setDay('2026-11-06')
    await world.deliver('children-in-need', '2026-11', [
      {
        id_number: child,
        name: '郭小雨',
        child_kind: '事实无人抚养儿童',
        support_form: '分散供养',
        father_state: '死亡',
        mother_state: '重病',
        guardian_name: '郭大勇',
        monthly_amount: '715',
        started_on: '2024-01-01',
        status: '在册',
        region: places.jinqiao,
      },
    ])
    await world.deliver('disability-certificates', '2026-11', [
      {
        id_number: zhou,
        name: '周海燕',
        disability_kind: '肢体',
        disability_level: '一级',
        certificate_no: `${zhou}41`,
        issued_on: '2020-01-01',
        status: '有效',
        region: places.jinqiao,
      },
    ])
    world.imports.queued.length = 0
    await ask(contract.prepareFigures, 'county', { body: { regionCode: places.county } })
    await work()
    const simulated = async (key: string, value: number): Promise<contract.SimulationResult> =>
      (
        await ask<{ result: contract.SimulationResult }>(contract.simulate, 'county', {
          query: { key, place: places.county, value, from: '2026-12-01' },
        })
      ).result
    // 1,300 for one child with 485 of other aid: 815 in place of 715.
    expect((await simulated('orphan.atHome', 130_000)).totals).toEqual({ households: 1, persons: 1, monthly: 10_000 })
    // 20 % of 485 for 周海燕 alone: 王建国 and his wife are neither old nor disabled.
    expect((await simulated('topUp.share', 2_000)).totals).toEqual({ households: 1, persons: 1, monthly: 9_700 })
  })

  it('a township sees its own families of the list, and every look is recorded', async () => {
    const id = await approved()
    await ask(contract.publish, 'province', { params: { id } })
    await work()
    const { rows } = await ask<{ rows: contract.TouchedRow[] }>(contract.recomputed.list, 'clerk', {
      query: { proposal: id, sort: 'householdNo' },
    })
    expect(rows.map((row) => row.headName)).toEqual(['王建国', '李秋生'])
    const looks = await world.db
      .selectFrom('ledger')
      .select('subject')
      .where('verb', '=', 'list.look')
      .where('actor', '=', world.actors.clerk.id)
      .execute()
    expect(looks.map((row) => row.subject)).toEqual(['list:standard-recomputed'])
    expect(Object.keys(effects.effectProgrammes)).toEqual(Object.keys(contract.payProgrammes))
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { standards as contract } from '#contract'
import { createStandardsWorld, draft, type StandardsWorld } from '#test/standards-world'

/* A published standard that was wrong. By pencil: 王建国's two, 李秋生's 130 %, 周海燕 alone; 520 published where 500 was meant. */
let it520: StandardsWorld
let id: number
beforeEach(async () => {
  it520 = await createStandardsWorld()
  id = await it520.approved()
  await it520.ask(contract.publish, 'province', { params: { id } })
  await it520.work()
}, 120_000)
afterEach(() => it520.world[Symbol.asyncDispose]())

const wrong = '文件写的是 500 元，录成了 520 元'
const payments = () => it520.world.db.selectFrom('chain_event').selectAll().where('kind', '=', 'payment').orderBy('id').execute()
const touchedBy = async (by: number): Promise<(string | number)[][]> => {
  const { rows } = await it520.ask<{ rows: contract.TouchedRow[] }>(contract.recomputed.list, 'county', {
    query: { proposal: by, sort: 'householdNo' },
  })
  return rows.map((row) => [row.headName, row.change, row.difference])
}
const owedBy = async (by: number): Promise<(string | number)[][]> => {
  const { rows } = await it520.ask<{ rows: { headName: string; month: string; backPay: number }[] }>(contract.backPay.list, 'county', {
    query: { proposal: by },
  })
  return rows.map((row) => [row.headName, row.month, row.backPay])
}
async function revised(by: number): Promise<void> {
  await it520.ask(contract.submit, 'county', { params: { id: by } })
  await it520.ask(contract.decide, 'province', { params: { id: by }, body: { approve: true, note: '属实' } })
  await it520.ask(contract.publish, 'province', { params: { id: by } })
  await it520.work()
}

describe('a published standard that was wrong', { timeout: 120_000 }, () => {
  it('is corrected by two persons: checked and simulated anew, recomputed and listed, payments as they were', async () => {
    const before = await payments()
    const { id: correction } = await it520.ask<{ id: number }>(contract.propose, 'county', {
      body: draft({ value: 50_000, reason: wrong, corrects: id }),
    })
    const live = await it520.show(correction)
    expect(live).toMatchObject({ kind: 'correction', replaces: id, present: 52_000, replaced: { id, valueText: '520.00 元' } })
    // Lower than what was published in error, not lower than what held before it: nothing blocks.
    expect(live.findings.filter(({ severity }) => severity === 'block')).toEqual([])
    expect(live.findings.find(({ code }) => code === 'corrects')?.words).toBe('更正已公布的标准：520.00 元 改为 500.00 元')
    const simulated = await it520.ask<{ result: contract.SimulationResult }>(contract.simulate, 'county', {
      query: {
        key: 'dibao.standard.rural',
        place: live.regionCode,
        value: 50_000,
        from: '2026-09-01',
        revision: 'correction',
        replaces: id,
      },
    })
    // 20 a head: two persons 40 less; 520 × 1.3 = 676 to 650; one person 20 less.
    expect(simulated.result).toMatchObject({ present: 52_000, after: 50_000, totals: { households: 3, monthly: -8_600 } })
    await expect(
      it520.ask(contract.proposeWithdrawal, 'county', { params: { id }, body: { reason: '整份作废，重新报批' } }),
    ).rejects.toThrow(`第 ${String(correction)} 号拟稿正在更正`)
    await it520.ask(contract.submit, 'county', { params: { id: correction } })
    await expect(it520.ask(contract.decide, 'county', { params: { id: correction }, body: { approve: true } })).rejects.toThrow('第二人')
    await it520.ask(contract.decide, 'province', { params: { id: correction }, body: { approve: true, note: '属实' } })
    await it520.ask(contract.publish, 'province', { params: { id: correction } })
    expect(await it520.ruralNow('2026-09-01')).toBe(50_000)
    await it520.work()
    expect(await touchedBy(correction)).toEqual([
      ['王建国', 'loses', -4_000],
      ['李秋生', 'loses', -2_600],
      ['周海燕', 'loses', -2_000],
    ])
    // September and October were paid by 485: the corrected standard owes 15 a head (19.50 by 130 %), in whole yuan for 低保.
    expect(await owedBy(correction)).toEqual([
      ['王建国', '2026-09', 3_000],
      ['王建国', '2026-10', 3_000],
      ['李秋生', '2026-09', 1_950],
      ['李秋生', '2026-10', 1_950],
      ['周海燕', '2026-09', 1_500],
      ['周海燕', '2026-10', 1_550],
    ])
    expect(await payments()).toEqual(before)
    expect(await it520.show(id)).toMatchObject({
      status: 'corrected',
      ended: { by: correction, kind: 'correction', reason: wrong, person: it520.world.actors.province.name },
    })
    const { rows } = await it520.ask<{ rows: contract.StandardValue[] }>(contract.history, 'county', {
      params: { key: 'dibao.standard.rural' },
    })
    expect(rows.find(({ proposalId }) => proposalId === id)?.revoked).toMatchObject({ byProposal: correction, reason: wrong })
    const told = await it520.world.db
      .selectFrom('ledger')
      .select(['verb', 'detail'])
      .where('subject', '=', `standard:${String(id)}`)
      .orderBy('seq')
      .execute()
    expect(told.at(-1)).toMatchObject({ verb: 'standard.corrected', detail: { by: correction, reason: wrong } })
  })

  it('is withdrawn: what stood before holds again, its back-pay list is void', async () => {
    const { id: withdrawal } = await it520.ask<{ id: number }>(contract.proposeWithdrawal, 'county', {
      params: { id },
      body: { reason: '文件尚未印发，误公布' },
    })
    const live = await it520.show(withdrawal)
    expect(live.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['after', 'warn'],
      ['ended-months', 'warn'],
    ])
    expect(live.findings[0]?.words).toContain('485.00 元')
    await revised(withdrawal)
    expect((await it520.show(withdrawal)).simulation).toMatchObject({
      kind: 'withdrawal',
      present: 52_000,
      after: 48_500,
      curve: [],
      totals: { households: 3, monthly: -15_050 },
    })
    expect(await it520.ruralNow('2026-09-01')).toBe(48_500)
    expect(await touchedBy(withdrawal)).toEqual([
      ['王建国', 'loses', -7_000],
      ['李秋生', 'loses', -4_550],
      ['周海燕', 'loses', -3_500],
    ])
    expect(await owedBy(withdrawal)).toEqual([])
    expect((await it520.show(id)).status).toBe('revoked')
    await expect(
      it520.ask(contract.settleBackPay, 'county', { params: { id }, body: { regionCode: live.regionCode, note: '交财政' } }),
    ).rejects.toThrow('作废')
    // It may be published again, the same day too.
    const again = await it520.approved({ value: 50_000 })
    await it520.ask(contract.publish, 'province', { params: { id: again } })
    expect(await it520.ruralNow('2026-09-01')).toBe(50_000)
  })

  it('months paid by the wrong standard are listed as overpaid and stay as they are', async () => {
    // November is paid by 520 before anybody notices.
    it520.world.setDay('2026-12-03')
    await it520.deliverDibao('2026-11', '870')
    const { id: withdrawal } = await it520.ask<{ id: number }>(contract.proposeWithdrawal, 'county', {
      params: { id },
      body: { reason: '文件尚未印发，误公布' },
    })
    await it520.work()
    await revised(withdrawal)
    expect(await owedBy(withdrawal)).toEqual([['王建国', '2026-11', -7_000]])
    expect((await it520.show(withdrawal)).recompute).toMatchObject({ status: 'done', backPay: 0, overpaid: 7_000, overpaidHouseholds: 1 })
  })

  it('a draft of it is withdrawn like any other, and another one may begin', async () => {
    const first = await it520.ask<{ id: number }>(contract.proposeWithdrawal, 'county', {
      params: { id },
      body: { reason: '文件尚未印发，误公布' },
    })
    await it520.ask(contract.withdraw, 'county', { params: { id: first.id }, body: { note: '已补印' } })
    expect((await it520.show(id)).status).toBe('published')
    await it520.ask(contract.propose, 'county', { body: draft({ value: 50_000, reason: wrong, corrects: id }) })
    await expect(
      it520.ask(contract.propose, 'county', { body: draft({ key: 'dibao.standard.urban', value: 70_000, reason: wrong, corrects: id }) }),
    ).rejects.toThrow('正在更正')
    await expect(
      it520.ask(contract.proposeWithdrawal, 'nanxian', { params: { id }, body: { reason: '文件尚未印发，误公布' } }),
    ).rejects.toThrow('没有这份拟稿')
  })

  it('its back-pay list waits until the county hands it on, once', async () => {
    const waiting = async (who: 'county' | 'nanxian'): Promise<number> =>
      (await it520.ask<{ total: number }>(contract.proposals.list, who, { query: { desk: 'backPay' } })).total
    expect([await waiting('county'), await waiting('nanxian')]).toEqual([1, 0])
    const [own] = (await it520.show(id)).settlements
    expect(own).toMatchObject({ households: 3, settledOn: null })
    const settle = () =>
      it520.ask(contract.settleBackPay, 'county', {
        params: { id },
        body: { regionCode: own?.regionCode, note: '交区财政局，11 月第 2 批' },
      })
    expect([await settle(), await settle()]).toEqual([
      { id, already: false },
      { id, already: true },
    ])
    expect(await waiting('county')).toBe(0)
    const { id: correction } = await it520.ask<{ id: number }>(contract.propose, 'county', {
      body: draft({ value: 50_000, reason: wrong, corrects: id }),
    })
    expect((await it520.show(correction)).findings.map(({ code }) => code)).toContain('settled')
  })

  it('whose turn it is: the second person’s to approve, nobody’s own', async () => {
    const { id: correction } = await it520.ask<{ id: number }>(contract.propose, 'county', {
      body: draft({ value: 50_000, reason: wrong, corrects: id }),
    })
    await it520.ask(contract.submit, 'county', { params: { id: correction } })
    const on = async (who: 'county' | 'province' | 'clerk', desk: string): Promise<number> =>
      (await it520.ask<{ total: number }>(contract.proposals.list, who, { query: { desk } })).total
    expect([await on('county', 'approve'), await on('province', 'approve'), await on('clerk', 'approve')]).toEqual([0, 1, 0])
    expect([await on('county', 'mine'), await on('province', 'mine')]).toEqual([1, 0])
    await it520.ask(contract.decide, 'province', { params: { id: correction }, body: { approve: true } })
    expect([await on('county', 'publish'), await on('province', 'publish'), await on('clerk', 'publish')]).toEqual([1, 1, 0])
  })
})

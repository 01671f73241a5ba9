import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { standards as contract } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { findStandard, screeningModel } from '#policy'
import { parametersInForce } from '#rooms/parameters'
import { places, type ScreeningWorld } from '#test/screening-world'
import { createStandardsWorld, draft, type StandardsWorld } from '#test/standards-world'

let world: ScreeningWorld
let ask: StandardsWorld['ask']
let show: StandardsWorld['show']
let work: StandardsWorld['work']
let approved: StandardsWorld['approved']
beforeEach(async () => {
  ;({ world, ask, show, work, approved } = await createStandardsWorld())
}, 120_000)
afterEach(() => world[Symbol.asyncDispose]())

const rowOf = async (key: string): Promise<contract.StandardRow> => {
  const { rows } = await ask<{ rows: contract.StandardRow[] }>(contract.inForce, 'county', { query: { key } })
  const row = rows.find((each) => each.key === key)
  if (row === undefined) throw new Error(`no ${key}`)
  return row
}
const simulate = (key: string, value: number) =>
  ask<{ result: contract.SimulationResult | null; impossible: string | null }>(contract.simulate, 'county', {
    query: { key, place: places.county, value, from: '2026-12-01' },
  })

describe('a parameter that is no published standard', { timeout: 120_000 }, () => {
  it('待核, one of five known ways: proposed without a simulation, approved by a second person, published, read by the rules and verified', async () => {
    const key = 'maintenance.method'
    const row = await rowOf(key)
    expect(row).toMatchObject({ kind: 'parameter', unit: '选项', group: '其他参数', current: { unverified: true } })
    expect(row.choices).toHaveLength(5)
    expect(row.variants.length).toBeGreaterThan(0)
    const wanted = row.choices?.find(({ label }) => label === '超出标准部分按子女数')
    expect(await simulate(key, wanted?.value ?? 0)).toMatchObject({
      result: null,
      impossible: expect.stringContaining('不能按全部人口测算') as string,
    })
    const { id } = await ask<{ id: number }>(contract.propose, 'county', {
      body: draft({ key, value: wanted?.value, from: '2026-12-01', document: '区民政局〔2026〕9号', article: '三' }),
    })
    expect((await show(id)).findings.map((finding) => [finding.code, finding.severity])).toEqual([
      ['stand-in', 'warn'],
      ['not-simulated', 'warn'],
    ])
    // Nothing is waited for: there is no table of the population to make.
    expect(await work()).toEqual([])
    await ask(contract.submit, 'county', { params: { id } })
    await expect(ask(contract.decide, 'county', { params: { id }, body: { approve: true } })).rejects.toThrow('第二人')
    await ask(contract.decide, 'province', { params: { id }, body: { approve: true } })
    await ask(contract.publish, 'province', { params: { id } })
    expect(await work()).toEqual(['standards.recompute'])
    expect(await show(id)).toMatchObject({
      status: 'published',
      simulation: null,
      valueText: '超出标准部分按子女数',
      recompute: { status: 'done', households: 0 },
    })
    expect((await rowOf(key)).current).toMatchObject({ value: row.current?.value, unverified: true })
    const table = await parametersInForce(world.db)
    const param = findStandard(key)?.param
    if (param === undefined) throw new Error('no parameter')
    const on = (day: string) => table.lookup(param, regionCode(places.county), plainDate(day))
    expect(on('2026-12-01')).toMatchObject({
      value: wanted?.value,
      row: { value: '超出标准部分按子女数', status: 'verified', cite: { document: '区民政局〔2026〕9号', article: '三' } },
    })
    expect(on('2026-11-30').value).toBe(row.current?.value)
  })

  it('that the registers show is simulated; it may be lowered, set to nothing, and answers in its own unit', async () => {
    const { result } = await simulate('property.houses', 2)
    expect(result).toBeNull()
    await ask(contract.prepareFigures, 'county', { body: { regionCode: places.county } })
    await work()
    expect((await simulate('property.houses', 2)).result).toMatchObject({ unit: '套', value: 2, curve: [] })
    const id = await approved({ key: 'property.houses', value: 0, from: '2026-12-01' })
    expect(await show(id)).toMatchObject({ value: 0, valueText: '0 套', findings: [expect.objectContaining({ code: 'stand-in' })] })
    await ask(contract.publish, 'province', { params: { id } })
    await work()
    expect(await show(id)).toMatchObject({ recompute: { status: 'done' } })
  })

  it('outside its range, or none of its choices, is saved and not handed in; a threshold of the screening is none', async () => {
    for (const over of [
      { key: 'maintenance.method', value: 77 },
      { key: 'property.houses', value: 9 },
      { key: 'dibao.standard.rural', value: 0 },
    ]) {
      const { id } = await ask<{ id: number }>(contract.propose, 'county', { body: draft({ ...over, from: '2026-12-01' }) })
      expect((await show(id)).findings[0]).toMatchObject({ code: 'range', severity: 'block' })
      await expect(ask(contract.submit, 'county', { params: { id } })).rejects.toThrow('不能提交')
    }
    const threshold = [...screeningModel.params.keys()].find((key) => key.startsWith('screen.'))
    await expect(ask(contract.propose, 'county', { body: draft({ key: threshold }) })).rejects.toThrow('没有这项标准')
  })
})

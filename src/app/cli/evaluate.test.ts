import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { evaluation } from '#contract'
import { checkoutDirectory, readConfig } from '#platform/config'
import { runCommandLine } from '../command-line.ts'
import { table } from './cli.ts'

async function doudi(args: readonly string[], input = ''): Promise<{ code: number; out: string }> {
  const printed: string[] = []
  let code = 0
  const ended = await runCommandLine(args, {
    // A folder in which there is no platform: the packs' figures.
    config: () => readConfig({ DOUDI_DATA: join(checkoutDirectory, 'no-such-folder') }),
    print: (line) => void printed.push(line),
    input: () => Promise.resolve(input),
    exitWith: (wanted) => void (code = wanted),
  })
  return { code: code === 0 ? ended : code, out: printed.join('\n') }
}

const family = { urban: false, homes: 1, persons: [{ birthDay: '1980-01-01', wage: 900 }, { birthDay: '1982-01-01' }], supporters: [] }
const evaluate = async (facts: object, ...more: string[]) => doudi(['evaluate', '-', '--place', '430971', ...more], JSON.stringify(facts))
async function answered(facts: object, date: string, ...more: string[]): Promise<evaluation.EvaluationReply> {
  return JSON.parse((await evaluate(facts, '--date', date, '--json', ...more)).out) as evaluation.EvaluationReply
}
const of = (reply: evaluation.EvaluationReply, id: string) => reply.outcomes.find((outcome) => outcome.id === id)

describe('doudi evaluate', () => {
  test('answers for every programme, amounts in fen, with clauses, and says where the province’s figure stands in', async () => {
    const reply = await answered(family, '2025-06-01', '--nothing-else')
    expect(reply.outcomes).toHaveLength(14)
    expect(of(reply, 'dibao')).toMatchObject({ outcome: 'entitled', amount: 7000, pace: '每月', missing: [] })
    expect(of(reply, 'dibao')?.because[0]).toBe('月人均收入 450.00 元，低于低保标准 485.00 元')
    expect(of(reply, 'dibao')?.clauses).toContainEqual(
      expect.objectContaining({ document: 'D21', article: '五', title: expect.stringContaining('大办发〔2021〕30号') as string }),
    )
    expect(of(reply, 'dibao')?.standIns.map(({ label }) => label)).toContain('农村低保标准（每人每月）')
    expect(of(reply, 'tekun')).toMatchObject({ outcome: 'not entitled' })
    expect(reply.presumed).toContain('重大疾病')
    expect(reply.place.name).toBe('湖南省益阳市大通湖管理区')
  })

  test('on a day for which neither the local nor the province’s standard is known it says which is missing', async () => {
    const { out } = await evaluate(family, '--date', '2023-03-01', '--nothing-else')
    expect(out).toMatch(/【现在还说不准】\n● 最低生活保障　金额还说不准　民政\n {4}缺标准：农村低保标准/)
    expect(of(await answered(family, '2023-03-01', '--nothing-else'), 'dibao')).toMatchObject({
      outcome: 'unknown',
      amount: null,
      missingFigures: [{ label: '农村低保标准（每人每月）' }],
    })
  })

  test('what is not written is not known: who could tell is named', async () => {
    const { out } = await evaluate(family, '--date', '2025-06-01')
    expect(out).toMatch(/● 最低生活保障　金额还说不准　民政\n {4}缺情况：/)
    expect(out).toContain('不可豁免的车辆，可由公安交管提供')
  })

  test('exactly at the standard there is no entitlement; how far one is off is told', async () => {
    const at = async (wage: number) =>
      of(
        await answered(
          { ...family, persons: [{ birthDay: '1980-01-01', wage }, { birthDay: '1982-01-01' }] },
          '2025-06-01',
          '--nothing-else',
        ),
        'dibao',
      )
    expect(await at(969.99)).toMatchObject({ outcome: 'entitled' })
    const off = await at(970)
    expect(off).toMatchObject({ outcome: 'not entitled', because: ['月人均收入 485.00 元，不低于低保标准 485.00 元'] })
    expect(off?.changes[0]).toBe('月人均收入再低 0.01 元即符合')
  })

  test('--explain unfolds every step once, with clauses in force only', async () => {
    const { out } = await evaluate(family, '--date', '2025-06-01', '--nothing-else', '--explain')
    expect(out).toContain('✓ 人均收入低于低保标准：450.00 元，标准 485.00 元，低 35.00 元')
    expect(out).toMatch(/农村低保标准（每人每月）：485\.00 元　\[湖南省 2025-01-01 起/)
    expect(out).not.toContain('社会救助法')
    expect(out).not.toContain('未知，取未知')
    expect(out.length).toBeLessThan(400_000)
  })

  test('every field that does not fit is named, whose it is and why', async () => {
    const wrong = { ...family, homes: -1, cars: 1, persons: [{ birthDay: '1980-13-01', wage: '12.345', wagez: 3 }] }
    const error = await evaluate(wrong).catch(String)
    expect(error).toContain('第 1 位家庭成员（persons[0].birthDay）：出生日期应写成 2026-03-05 的样子')
    expect(error).toContain('第 1 位家庭成员（persons[0].wage）：月工资应为金额，单位元，最多两位小数')
    expect(error).toContain('没有“wagez”这一项，是不是“wage”')
    expect(error).toContain('homes：住房应为 0 到 100 的整数')
    expect(error).toContain('没有“cars”这一项')
    await expect(evaluate({ ...family, persons: [] })).rejects.toThrow('家庭成员至少一人')
    await expect(evaluate({})).rejects.toThrow('请写家庭成员')
    await expect(doudi(['evaluate', '-', '--place', '430971'], '[]')).rejects.toThrow('应为一组')
    await expect(doudi(['evaluate', '-', '--place', '430971'], '{"persons"')).rejects.toThrow('不是 JSON')
    await expect(doudi(['evaluate', '-'])).rejects.toThrow('--place')
    await expect(evaluate(family, '--date', '2026-02-30')).rejects.toThrow('2026-02-30')
    await expect(doudi(['evaluate', '-', '--place', '430999'], JSON.stringify(family))).rejects.toThrow('没有区划代码')
  })

  test('the published schema and example are those of the program', async () => {
    const published = await readFile(join(checkoutDirectory, 'docs/household.schema.json'), 'utf8')
    expect(published.trimEnd(), 'run npm run openapi').toBe((await doudi(['evaluate', '--schema'])).out)
    const { code, out } = await doudi([
      'evaluate',
      join(checkoutDirectory, 'docs/household.example.json'),
      '--place',
      '430971',
      '--date',
      '2025-06-01',
      '--nothing-else',
    ])
    expect(code).toBe(0)
    expect(out).toContain('【可以享受】\n● 最低生活保障')
  })
})

test('help is Chinese, a mistake in the call says what to write', async () => {
  const { out, code } = await doudi(['help', 'import'])
  expect(code).toBe(0)
  expect(out).toContain('用法：')
  expect(out).toContain('--period <数据期>')
  expect(out).not.toMatch(/Usage|Options|display help/)
  expect((await doudi(['--help'])).out).toContain('DOUDI_DATA')
  expect((await doudi(['imprt'])).code).toBe(1)
})

test('columns stand under each other whatever the script', () => {
  expect(
    table([
      ['预警号', '户主'],
      ['7', 'Li'],
      ['12345678', '欧阳'],
    ]),
  ).toEqual(['预警号    户主', '7         Li', '12345678  欧阳'])
})

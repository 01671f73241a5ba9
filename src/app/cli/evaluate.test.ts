import { describe, expect, test } from 'vitest'
import { lines } from '#policy'
import { readConfig } from '#platform/config'
import { runCommandLine } from '../command-line.ts'
import { table } from './cli.ts'
import { householdJsonSchema, readHousehold } from './household-json.ts'

async function doudi(args: readonly string[], input = ''): Promise<{ code: number; out: string }> {
  const printed: string[] = []
  let code = 0
  const ended = await runCommandLine(args, { config: () => readConfig({}), print: (line) => void printed.push(line), input: () => Promise.resolve(input), exitWith: (wanted) => void (code = wanted) })
  return { code: code === 0 ? ended : code, out: printed.join('\n') }
}

/** A family of three with 1,240 yuan a month and nothing that speaks against aid. */
const family = {
  members: 3, urban: false, wages: '1,200.00', pensions: 40, basicPensions: 0, otherIncome: 0, unemploymentBenefit: 0, houses: 1, shops: 0, cars: 0, companies: 0, labourers: 1, outOfPocket: 0, medicalAid: 0, schoolFees: 0,
}
const evaluate = async (facts: object, ...more: string[]) => doudi(['evaluate', '-', '--place', '430971121202', '--date', '2026-08-31', ...more], JSON.stringify(facts))

interface Explained {
  outputs: Record<string, { value: number | null; cite: { document: string }[] }>
}

describe('doudi evaluate', () => {
  test('holds a household against the lines, exactly at the limit, with clauses', async () => {
    const standard = 485_00
    const at = async (wages: string) => (JSON.parse((await evaluate({ ...family, wages, pensions: 0 }, '--json')).out) as Explained).outputs['line.dibao']?.value
    expect(await at(String((3 * standard) / 100 - 0.01))).toBe(1)
    expect(await at(String((3 * standard) / 100))).toBe(0)
    const { out, code } = await evaluate(family)
    expect(code).toBe(0)
    expect(out).toContain('收入、财产在低保线内')
    expect(out).toContain('依据 社会救助法')
    expect(out).toContain('待核')
  })

  test('what is not known stays open and says who could tell', async () => {
    const { wages: _, ...unknown } = family
    const { out } = await evaluate(unknown)
    expect(out).toContain('收入、财产在低保线内待核实')
    expect(out).toContain('每月工资（各部门数据取最高）（可由人社、公积金、财政提供）没有数据')
  })

  test('every field that does not fit is named; a field nobody knows is no field', async () => {
    await expect(evaluate({ ...family, members: 0, wages: '12.345', wagez: 1, urban: '是' })).rejects.toThrow(
      /members（共同生活人数）：应为 1 到 30 的整数[\s\S]*urban|urban[\s\S]*members（共同生活人数）：应为 1 到 30 的整数/,
    )
    const mistakes = await evaluate({ ...family, wages: '12.345', wagez: 1 }).catch((error: unknown) => String(error))
    expect(mistakes).toContain('wages（每月工资（各部门数据取最高））：应为金额，单位元，最多两位小数')
    expect(mistakes).toContain('wagez：没有这一项')
    await expect(doudi(['evaluate', '-', '--place', '430971'], '{"members": 3')).rejects.toThrow('不是 JSON')
    await expect(doudi(['evaluate', '-'])).rejects.toThrow('--place')
    await expect(evaluate(family, '--date', '2026-02-30')).rejects.toThrow('2026-02-30')
  })

  test('the format is described as JSON Schema: money in yuan, nothing beside the fields', async () => {
    const schema = JSON.parse((await doudi(['evaluate', '--schema'])).out) as { properties: Record<string, { description: string }>; additionalProperties: boolean }
    expect(schema.additionalProperties).toBe(false)
    expect(schema.properties['wages']?.description).toContain('（元）')
    expect(Object.keys(schema.properties).sort()).toEqual([...lines.programmeLines.inputs.keys()].sort())
    expect(householdJsonSchema(lines.programmeLines)).toMatchObject(schema)
  })

  test('amounts are read exactly', () => {
    expect(readHousehold(lines.programmeLines, '{"wages": 1234.56, "pensions": "0.07", "otherIncome": null}')).toEqual({ wages: 123_456, pensions: 7, otherIncome: null })
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
  expect(table([['预警号', '户主'], ['7', 'Li'], ['12345678', '欧阳']])).toEqual(['预警号    户主', '7         Li', '12345678  欧阳'])
})

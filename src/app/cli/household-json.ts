import { DomainError, parseYuan, formatYuan } from '#kernel'
import type { Model } from '#rules'
import { z } from 'zod'

type Input = Model['inputs'] extends ReadonlyMap<string, infer I> ? I : never

/** Facts of one household as somebody writes them in a JSON file, for a model; every fact may be left out or null: unknown. */
export function householdSchema(model: Model) {
  const fields = [...model.inputs.values()].filter((input) => input.group === undefined)
  return z.strictObject(Object.fromEntries(fields.map((input) => [input.name, fieldOf(input)]))).meta({ title: `一户家庭的情况（${model.label}）` })
}

/** Money in yuan (a number or text with at most two decimals), the rest as whole numbers or true and false. */
function fieldOf(input: Input): z.ZodType<number | boolean | null | undefined> {
  const { lo, hi } = input.range
  const words = (unit: string) => `${input.label}${unit === '' ? '' : `（${unit}）`}，可由${input.suppliedBy}提供；不知道就不写或写 null`
  if (input.unit === 'bool') return z.boolean('应为 true 或 false').nullish().describe(words(''))
  if (input.unit === 'fen') {
    const message = `应为金额，单位元，最多两位小数，${formatYuan(lo)} 到 ${formatYuan(hi)}`
    return z.union([z.number(), z.string()], message).refine((value) => isBetween(parseYuan(String(value)), lo, hi), message).transform((value) => parseYuan(String(value))).nullish().describe(words('元'))
  }
  const message = `应为 ${String(lo)} 到 ${String(hi)} 的整数`
  return z.int(message).min(lo, message).max(hi, message).nullish().describe(words(unitWords[input.unit] ?? input.counter ?? ''))
}

const unitWords: Readonly<Record<string, string>> = { years: '周岁', months: '个月', days: '天', share: '万分之一' }

function isBetween(value: number | null, lo: number, hi: number): boolean {
  return value !== null && value >= lo && value <= hi
}

/** JSON Schema of the file, for editors and other programs. */
export function householdJsonSchema(model: Model): object {
  return z.toJSONSchema(householdSchema(model), { io: 'input' })
}

/** Reads the file's text; `input.invalid` names every field that does not fit. */
export function readHousehold(model: Model, text: string): Record<string, number | boolean | null | undefined> {
  const result = householdSchema(model).safeParse(parseJson(text))
  if (result.success) return result.data
  const lines = result.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}：没有这一项`)
    const label = model.inputs.get(String(issue.path[0]))?.label
    return [`${issue.path.join('.') || '整个文件'}${label === undefined ? '' : `（${label}）`}：${issue.message}`]
  })
  throw new DomainError('input.invalid', `家庭情况文件有误：\n${lines.map((line) => `  · ${line}`).join('\n')}`, { hint: '格式见 doudi evaluate --schema', details: { fields: lines } })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text, which may name people.
    throw new DomainError('input.invalid', '家庭情况文件不是 JSON', { hint: '格式见 doudi evaluate --schema' })
  }
}

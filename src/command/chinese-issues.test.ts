import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseInput } from './command.ts'

test.each<[string, z.ZodType, unknown, string]>([
  ['a letter for a number', z.coerce.number().int().positive(), 'abc', '应为数字'],
  ['nothing', z.string(), undefined, '没有填写'],
  ['an empty text', z.string().min(1), '', '没有填写'],
  ['too short', z.string().min(4), '好', '至少 4 个字'],
  ['too long', z.string().max(2), '好好好', '最多 2 个字'],
  ['too few', z.array(z.string()).min(1), [], '至少 1 项'],
  ['too much', z.number().max(10), 11, '最多 10'],
  ['another word', z.enum(['a', 'b']), 'c', '只能是a、b'],
  ['what nobody asked for', z.strictObject({}), { a: 1 }, '多出了 a'],
  ['no number of that form', z.uuid(), 'x', '格式不对'],
  ["a schema's own words", z.string().min(1, '请填写密码'), '', '请填写密码'],
])('%s is told in Chinese', (_what, schema, value, reason) => {
  expect(() => parseInput(schema, value)).toThrow(`提交的内容有误：${reason}`)
})

test('an address that names nothing says so', () => {
  expect(() => parseInput(z.object({ id: z.coerce.number() }), { id: 'abc' }, 'address')).toThrow('地址里的编号不对')
})

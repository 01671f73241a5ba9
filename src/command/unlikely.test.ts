import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseInput } from './command.ts'
import { hasUnknownField, InputRefused } from './unlikely.ts'

const shape = z.object({
  name: z.string().trim().min(2, '至少 2 个字').max(10),
  kind: z.enum(['a', 'b']),
  grade: z.union([z.literal(1), z.literal(2)]).default(1),
  days: z.number().int().min(1).max(92).default(1),
  on: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .optional(),
  rows: z.array(z.object({ no: z.number() })).default([]),
})
const good = { name: '王建国', kind: 'a' }

function unlikely(input: unknown): unknown {
  try {
    parseInput(shape, input)
    return 'taken'
  } catch (error) {
    return error instanceof InputRefused ? error.unlikely : error
  }
}

test.each([
  ['too short a text', { ...good, name: '王' }],
  ['too long a text', { ...good, name: '王'.repeat(11) }],
  ['nothing where something is needed', { kind: 'a' }],
  ['an emptied choice', { ...good, kind: '' }],
  ['an emptied number', { ...good, days: null }],
  ['half a day', { ...good, days: 1.5 }],
  ['too many days', { ...good, days: 100 }],
  ['a day in another form', { ...good, on: '2026年1月2日' }],
])('what people type wrong is not unlikely: %s', (_, input) => {
  expect(unlikely(input)).toBeNull()
})

test.each([
  ['type', { ...good, name: 7 }],
  ['type', { ...good, name: { $ne: '' } }],
  ['type', { ...good, rows: 'all' }],
  ['type', { ...good, rows: [{ no: '1 or 1=1' }] }],
  ['choice', { ...good, kind: 'c' }],
  ['choice', { ...good, grade: 9 }],
])('what no screen sends is told apart: %s', (kind, input) => {
  expect(unlikely(input)).toBe(kind)
})

test('a field that is not there is left out and noticed', () => {
  expect(unlikely({ ...good, role: 'admin' })).toBe('taken')
  expect([
    hasUnknownField(shape, { ...good, role: 'admin' }),
    hasUnknownField(shape, good),
    hasUnknownField(z.unknown(), { a: 1 }),
  ]).toEqual([true, false, false])
})

import { expect, test } from 'vitest'
import { widthOf } from './columns.tsx'

test('a column is as wide as it says, as its type needs, or as its sum', () => {
  expect(widthOf({ key: 'a', label: '户主', type: 'text', width: 80 }, {})).toBe(80)
  expect(widthOf({ key: 'a', label: '金额', type: 'money', sum: true }, { a: 100 })).toBe(112)
  expect(widthOf({ key: 'a', label: '金额', type: 'money', sum: true }, { a: 482_000_000_000 })).toBeGreaterThan(150)
  expect(widthOf({ key: 'a', label: '金额', type: 'money' }, { a: 482_000_000_000 })).toBe(112)
})

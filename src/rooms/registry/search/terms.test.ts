import { expect, test } from 'vitest'
import { idNumberOf } from '#test/registry-world'
import { parseTerms } from './terms.ts'

const id = idNumberOf(7)

test.each([
  ['张三', [{ kind: 'name', value: '张三' }]],
  ['ZXh', [{ kind: 'initials', value: 'zxh' }]],
  [
    '王家湖 张',
    [
      { kind: 'name', value: '王家湖' },
      { kind: 'name', value: '张' },
    ],
  ],
  ['户123', [{ kind: 'householdNo', value: 123 }]],
  ['00123', [{ kind: 'name', value: '00123' }]],
  [id, [{ kind: 'idNumber', value: id }]],
  [`${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}`, [{ kind: 'idNumber', value: id }]],
  ['138-0000-0001', [{ kind: 'phone', value: '13800000001' }]],
  ['+86 13800000001', [{ kind: 'phone', value: '13800000001' }]],
  ['0737-5661234', [{ kind: 'phone', value: '07375661234' }]],
  ['   ', []],
])('%s', (text, terms) => {
  expect(parseTerms(text)).toEqual(terms)
})

test('a 15-digit number is the person of its 18-digit form', () => {
  const old = `${id.slice(0, 6)}${id.slice(8, 17)}`
  expect(parseTerms(old)).toEqual([{ kind: 'idNumber', value: id }])
})

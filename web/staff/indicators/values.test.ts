import { expect, test } from 'vitest'
import { chosenParameters, typed, typingOf } from './values.ts'

const parameter = (key: string, unit: string, value: number, changed = false) => ({
  key,
  label: key,
  unit,
  value,
  text: '',
  lowest: 0,
  highest: 1_000_000,
  place: '',
  from: '',
  status: '待核',
  clause: { document: '', article: '', gist: '' },
  changed,
  packText: '',
  editable: true,
})

test('thresholds are read and typed in yuan, per cent and whole numbers', () => {
  expect(typed({ unit: 'fen' }, 30_050)).toBe('300.5 元')
  expect(typed({ unit: 'share' }, 5_000)).toBe('50%')
  expect(typed({ unit: 'share' }, 10_000_0)).toBe('1,000%')
  expect(typed({ unit: 'days' }, 15)).toBe('15 天')
  expect(typed({ unit: 'count' }, 2)).toBe('2')
  expect(typingOf({ unit: 'fen' }).factor * 450).toBe(45_000)
})

test('what was changed here before is sent again with the new edits, or it would be lost', () => {
  const parameters = [parameter('a', 'fen', 100, true), parameter('b', 'share', 5_000), parameter('c', 'count', 3, true)]
  expect(chosenParameters(parameters, { b: 6_000, c: 4 })).toEqual({ a: 100, b: 6_000, c: 4 })
  expect(chosenParameters(parameters, {})).toEqual({ a: 100, c: 3 })
})

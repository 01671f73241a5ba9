import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  filterWords,
  looksLikeIdNumber,
  readListQuery,
  savedQueryOf,
  withFilter,
  withSort,
  writeListQuery,
  type ListQuery,
} from './list-query.ts'

const shape = { keys: ['q', 'region', 'state', 'dueTo', 'late'], defaultSort: 'daysLeft' }

test('an address without a query is the list as it comes', () => {
  expect(readListQuery('', shape)).toEqual({ filters: {}, sort: 'daysLeft', page: 1, size: 50 })
})

test('reads filters, sort and page; nonsense falls back and unknown keys are no filters', () => {
  const query = readListQuery('?state=open,held&region=430971000000&page=3&size=100&sort=-amount&tab=2', shape)
  expect(query).toEqual({ filters: { state: 'open,held', region: '430971000000' }, sort: '-amount', page: 3, size: 100 })
  expect(readListQuery('page=-1&size=9999999&sort=a;drop', shape)).toEqual({ filters: {}, sort: 'daysLeft', page: 1, size: 200 })
})

test('writing leaves defaults out and other keys of the page alone', () => {
  const query: ListQuery = { filters: { q: '王 三' }, sort: 'daysLeft', page: 1, size: 50 }
  expect(writeListQuery('tab=2&state=open&page=4', query, shape)).toBe('tab=2&q=%E7%8E%8B+%E4%B8%89')
})

test('what is written is read back the same', () => {
  const value = fc.string({ minLength: 1, maxLength: 12 })
  const query = fc.record({
    filters: fc.dictionary(fc.constantFrom(...shape.keys), value),
    sort: fc.constantFrom('daysLeft', '-daysLeft', 'name', '-amount'),
    page: fc.integer({ min: 1, max: 9999 }),
    size: fc.constantFrom(50, 100, 200),
  })
  fc.assert(
    fc.property(query, (made) => {
      const back = readListQuery(writeListQuery('', made, shape), shape)
      expect({ ...back, filters: { ...back.filters } }).toEqual({ ...made, filters: { ...made.filters } })
    }),
  )
})

test('a changed filter or order goes back to the first page', () => {
  const query: ListQuery = { filters: { q: 'a' }, sort: 'name', page: 7, size: 50 }
  expect(withFilter(query, 'state', 'open')).toMatchObject({ page: 1, filters: { q: 'a', state: 'open' } })
  expect(withFilter(query, 'q', '').filters).toEqual({})
  expect(withSort(query, 'amount', 'descend', shape)).toMatchObject({ page: 1, sort: '-amount' })
  expect(withSort(query, 'amount', null, shape).sort).toBe('daysLeft')
})

test('a saved filter has no page', () => {
  expect(savedQueryOf({ filters: { state: 'open' }, sort: '-amount', page: 9, size: 200 }, shape)).toBe('state=open&sort=-amount')
})

test('an ID number is recognised before it reaches the address', () => {
  expect(looksLikeIdNumber('43097119520305123X')).toBe(true)
  expect(looksLikeIdNumber('430971 19520305 1234')).toBe(true)
  expect(looksLikeIdNumber('430971520305123')).toBe(true)
  expect(looksLikeIdNumber('王三')).toBe(false)
  expect(looksLikeIdNumber('13800138000')).toBe(false)
  expect(looksLikeIdNumber('430971000000')).toBe(false)
})

test('filters in words', () => {
  expect(filterWords({ key: 'state', label: '状态', kind: 'options', options: { open: '待处理', held: '处理中' } }, 'open,held')).toBe(
    '状态：待处理、处理中',
  )
  expect(filterWords({ key: 'late', label: '已逾期', kind: 'boolean' }, 'false')).toBe('已逾期：否')
  expect(filterWords({ key: 'dueTo', label: '期限', kind: 'date-to' }, '2026-03-05')).toBe('期限 至 2026-03-05')
})

import { expect, test } from 'vitest'
import { hasUnconfirmed, sourceWords } from './explanation.ts'

test('a source is told with file, row and day, as far as they are known', () => {
  expect(sourceWords({ dataset: '医保住院结算', file: '2026-02.csv', row: 1024, day: '2026-03-01' })).toBe(
    '医保住院结算 2026-02.csv 第 1024 行，2026-03-01',
  )
  expect(sourceWords({ day: '2026-03-01' })).toBe('2026-03-01')
  expect(sourceWords({ dataset: '学籍' })).toBe('学籍')
})

test('a standard still to be confirmed shows, however deep it lies', () => {
  const deep = (status: string) => [
    { label: 'a', children: [{ label: 'b', children: [{ label: 'c', parameter: { place: '大通湖区', from: '2021-01-01', status } }] }] },
  ]
  expect(hasUnconfirmed(deep('待核'))).toBe(true)
  expect(hasUnconfirmed(deep('已核'))).toBe(false)
})

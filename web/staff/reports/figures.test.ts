import { expect, test } from 'vitest'
import type { reports } from '#contract'
import { figureWords, shadeOf, shades } from './figures.ts'

const tile = (more: Partial<reports.Tile>): reports.Tile => ({
  code: '430971121000',
  name: '河坝镇',
  own: false,
  households: 1_000,
  position: null,
  query: '',
  total: 0,
  running: 0,
  confirmed: 0,
  false: 0,
  resolved: 0,
  gone: 0,
  withdrawn: 0,
  late: 0,
  confirmedShare: null,
  falseShare: null,
  lateShare: null,
  ...more,
})

test('the darkest step is the highest of the region, nothing and unknown are white', () => {
  expect(shadeOf(tile({ total: 50 }), 'total', 50)).toEqual({ background: shades('total').at(-1), light: true })
  expect(shadeOf(tile({ total: 5 }), 'total', 50)).toEqual({ background: shades('total')[0], light: false })
  expect(shadeOf(tile({}), 'total', 50).background).toBe('#fff')
  expect(shadeOf(tile({}), 'confirmedShare', 0.5).background).toBe('#fff')
})

test('a tile says its figure in words; what cannot be told is a dash and not nought', () => {
  expect(figureWords(tile({ total: 26, households: 1_300 }), 'perThousand')).toBe('20.0')
  expect(figureWords(tile({ total: 26, households: null }), 'perThousand')).toBe('—')
  expect(figureWords(tile({ lateShare: 0 }), 'lateShare')).toBe('0.0%')
  expect(figureWords(tile({}), 'falseShare')).toBe('—')
})

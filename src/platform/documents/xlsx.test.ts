import { buffer } from 'node:stream/consumers'
import { readXlsx } from 'hucre/xlsx'
import { expect, test } from 'vitest'
import type { Column } from '#contract'
import { writeListing } from './xlsx.ts'

const columns: Column[] = [
  { key: 'name', label: '户主', type: 'text' },
  { key: 'status', label: '状态', type: 'option', options: { open: '待派' } },
  { key: 'money', label: '金额', type: 'money' },
  { key: 'day', label: '日期', type: 'date' },
  { key: 'at', label: '时间', type: 'datetime' },
  { key: 'share', label: '占比', type: 'share' },
  { key: 'left', label: '剩余', type: 'days' },
]

async function sheetOf(rows: readonly Record<string, unknown>[]) {
  const bytes = await buffer(writeListing({ title: '预警', selection: '状态：待派；共 1 行', columns, rows }))
  const book = await readXlsx(new Uint8Array(bytes), { readStyles: true })
  const sheet = book.sheets[0]
  if (sheet === undefined) throw new Error('no sheet')
  return sheet
}

test('a sheet says what was selected, freezes its head and keeps types', async () => {
  const sheet = await sheetOf([
    { name: '王建国', status: 'open', money: 123456, day: '2026-03-05', at: '2026-03-05T16:30:00.000Z', share: 0.254, left: -3 },
  ])
  expect(sheet.rows[0]?.[0]).toBe('预警　状态：待派；共 1 行')
  expect(sheet.rows[1]).toEqual(['户主', '状态', '金额', '日期', '时间', '占比', '剩余'])
  expect(sheet.freezePane?.rows).toBe(2)
  const [name, status, money, day, at, share, left] = sheet.rows[2] ?? []
  expect([name, status, money, share, left]).toEqual(['王建国', '待派', 1234.56, 0.254, -3])
  expect(day).toEqual(new Date('2026-03-05T00:00:00Z'))
  // The wall clock in China, half past midnight of the next day.
  expect(at).toEqual(new Date('2026-03-06T00:30:00Z'))
})

test('an empty value is an empty cell, and a text that looks like a formula stays text', async () => {
  const sheet = await sheetOf([{ name: '=1+1', status: 'unknown', money: null, day: '', at: undefined, share: null, left: 0 }])
  expect(sheet.rows[2]).toEqual(['=1+1', 'unknown', null, null, null, null, 0])
  expect([...(sheet.cells?.values() ?? [])].some((cell) => cell.formula !== undefined)).toBe(false)
})

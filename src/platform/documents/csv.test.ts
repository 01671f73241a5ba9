import { expect, test } from 'vitest'
import type { Column } from '#contract'
import { csvHead, csvRows } from './csv.ts'

const columns: Column[] = [
  { key: 'text', label: '内容', type: 'text' },
  { key: 'fen', label: '金额', type: 'money' },
]
const cellOf = (text: string): string => csvRows(columns.slice(0, 1), [{ text }]).trimEnd()

test.each([
  '=1+1',
  '+8613800000000',
  '-1+1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1+1',
  '　=1',
  '＝1+1',
  '＋1',
  '－cmd',
  '＠x',
  '\u200b=1',
  '=cmd|’/c calc’!A1',
  '-',
])('%j does not run in a spreadsheet', (text) => {
  expect(cellOf(text)).toMatch(/^"?'/)
})

test.each(['王建国', '-3', '-3.50', '0', '138****0000', '2026-01-01', 'a=b', '（空）'])('%j stays as it is', (text) => {
  expect(cellOf(text)).toBe(text)
})

test('what is in quotes or commas stays one cell, and a title or header does not run either', () => {
  expect(cellOf('=HYPERLINK("http://x","看"),1')).toBe(`"'=HYPERLINK(""http://x"",""看""),1"`)
  expect(csvHead('=预警', '姓名：=1', columns)).toMatch(/^\u{FEFF}'=预警/u)
  expect(csvRows(columns, [{ text: 'a', fen: -100 }])).toBe('a,-1.00\r\n')
})

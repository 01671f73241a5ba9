import { expect, test } from 'vitest'
import { ledger } from '#contract'
import { detailWords, subjectWords } from './detail.ts'

test.each([
  [{}, ''],
  [{ rows: 12, reason: '' }, '行数：12；理由：无'],
  [{ before: { revisitDays: 30, elderAge: 70 }, after: { revisitDays: 60, elderAge: 70 } }, '走访间隔天数：30 → 60'],
  [{ before: 3, after: 5, note: '上级要求' }, '3 → 5；说明：上级要求'],
  [{ before: { value: 1 }, after: { value: 1 } }, '没有变化'],
  [{ whole: true, households: [1, 2, 3] }, '完整：是；家庭：1、2、3'],
  [{ department: 'medical-insurance', via: 'api' }, '部门：医保；途径：接口'],
  [{ households: Array.from({ length: 40 }, (_, no) => no) }, '家庭：0、1、2、3、4、5、6、7、8、9、10、11 等 40 个'],
  [{ sha256: 'ab'.repeat(32) }, '校验值：abababababab…'],
  [{ difference: { kind: 'missing', seq: 4 } }, '与锚点的差别：（类别：缺失；条：4）'],
  [{ oddField: 'x' }, 'oddField：x'],
])('%j reads %s', (detail, words) => {
  expect(detailWords(detail)).toBe(words)
})

test('codes of later rooms read as they name them', () => {
  expect(detailWords({ datasets: ['vehicles', 'other-set'], cause: 'illness' }, { vehicles: '机动车登记' })).toBe(
    '数据集：机动车登记、other-set；事由：因病',
  )
})

test('numbers like somebody’s are masked wherever they stand', () => {
  const words = detailWords({ note: '身份证 430971199001011234，电话 13800001111', files: ['6222021234567890123'] })
  expect(words).toBe('说明：身份证 430****1234，电话 138****1111；文件：622****0123')
})

test.each([
  ['alert:12', { label: '预警 12', link: '/alerts/12' }],
  ['person:3,person:4', { label: '人员 3、人员 4', link: '' }],
  ['list:alert', { label: '名单 预警', link: '' }],
  ['policy:H24', { label: '政策文件 H24', link: '/policy/documents/H24' }],
  ['ledger', { label: '台账', link: '' }],
  ['search', { label: '快速查找', link: '' }],
  ['export:4', { label: '大批量导出 4', link: '' }],
  ['something:odd', { label: 'something:odd', link: '' }],
  ['indicator:../users', { label: '指标 ../users', link: '/indicators/..%2Fusers' }],
])('subject %s', (subject, expected) => {
  expect(subjectWords(subject)).toEqual(expected)
})

test('what a check found is worded once, for screen and command line', () => {
  const sound = { entries: 9, intact: true, brokenAt: null, anchoredDays: 2, difference: null }
  expect(ledger.ledgerCheckWords(sound).join('')).toMatch(/9 条.*接得上.*2 天锚点一致/)
  expect(ledger.ledgerCheckWords({ ...sound, intact: false, brokenAt: 4 })[0]).toContain('从第 4 条起接不上')
  expect(ledger.ledgerCheckWords({ ...sound, difference: { kind: 'missing', seq: 7, day: '2026-01-02' } })[1]).toContain('被截短过')
  expect(ledger.ledgerCheckWords({ ...sound, anchoredDays: 0 })[1]).toContain('还没有留存的锚点')
})

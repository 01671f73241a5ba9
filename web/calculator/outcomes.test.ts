import { expect, test } from 'vitest'
import type { evaluation } from '#contract'
import { deducted, sortedOutcomes, whyEntitled, whyNot } from './outcomes.ts'

const outcome = (id: string, over: Partial<evaluation.EvaluationOutcome> = {}): evaluation.EvaluationOutcome => ({
  id,
  label: id,
  department: '民政',
  outcome: 'not entitled',
  whom: '',
  where: '',
  because: ['差 1.00 元'],
  sentence: '',
  parts: [],
  clauses: [],
  missing: [],
  missingFigures: [],
  unverified: [],
  standIns: [],
  published: [],
  changes: ['再低 1 元即符合'],
  ...over,
})
const reply = (...outcomes: evaluation.EvaluationOutcome[]): evaluation.EvaluationReply => ({
  place: { code: '430971', name: '大通湖' },
  date: '2026-11-01',
  figures: { source: 'packs', published: 0 },
  presumed: [],
  outcomes,
  alternatives: [],
  papers: { shared: [], own: [] },
})
const kind = (text: string) => outcome('kind', { outcome: 'entitled', parts: [{ name: 'kind', label: '类别', value: 1, text }] })
const yes = (id: string) => outcome(id, { outcome: 'entitled' })

test('whoever may be 特困 is not told that 低保 and the two allowances come on top', () => {
  const { entitled, instead, kindOf, following } = sortedOutcomes(
    reply(kind('特困'), yes('tekun'), yes('dibao'), yes('living'), yes('care'), yes('schooling'), outcome('medical')),
  )
  expect(entitled.map(({ id }) => id)).toEqual(['tekun', 'schooling'])
  expect(instead.map(({ id }) => id)).toEqual(['dibao', 'living', 'care'])
  expect(following.map(({ id }) => id)).toEqual(['medical'])
  expect([kindOf(yes('tekun')), kindOf(yes('dibao'))]).toEqual(['特困', undefined])
  expect(sortedOutcomes(reply(kind('低保'), yes('dibao'), yes('living'))).entitled).toHaveLength(2)
})

test('programmes that wait for the same facts stand together, others apart', () => {
  const waits = (id: string, label: string) => outcome(id, { outcome: 'unknown', missing: [{ name: label, label, suppliedBy: '残联' }] })
  const { open } = sortedOutcomes(
    reply(waits('dibao', '法定义务人'), waits('marginal', '法定义务人'), waits('care', '需长期照护'), waits('prices', '法定义务人')),
  )
  expect(open.map((group) => group.map(({ id }) => id))).toEqual([['dibao', 'marginal'], ['care']])
})

test('an event or a decision that has not happened is said as it is; a figure keeps its distance', () => {
  expect(whyNot(outcome('temporary')).why).toContain('以后遇到了，随时可以申请')
  expect(whyNot(outcome('temporary')).change).toBeUndefined()
  expect(whyNot(outcome('dibao'))).toEqual({ why: '差 1.00 元', change: '再低 1 元即符合' })
})

test('an event that happened is said as it is; other reasons keep their figures', () => {
  expect(whyEntitled(outcome('temporary', { because: ['急难情形 属于意外事件：是'] }))).toBe('家里突然遇到急难，或看病、上学的花费猛增')
  expect(whyEntitled(outcome('dibao', { because: ['月人均收入 450.00 元', '财产符合'] }))).toBe('月人均收入 450.00 元；财产符合')
})

test('what was taken off the income is said, in yuan', () => {
  expect(deducted(outcome('dibao', { parts: [{ name: 'deduction', label: '扣减', value: 435_000, text: '' }] }))).toContain('每月 4,350 元')
  expect(deducted(outcome('dibao'))).toBeUndefined()
})

import { describe, expect, it } from 'vitest'
import { DomainError, plainDate, regionCode, yuan } from '#kernel'
import type { Facts } from '#rules'
import {
  alternativesOf,
  evaluateAll,
  evaluateProgramme,
  inForce,
  parameters,
  presumeNothingElse,
  staleDocuments,
  type ProgrammeOutcome,
} from '../index.ts'

const datonghu = regionCode('430971')
const { facts: family, presumed } = presumeNothingElse({
  urban: false,
  homes: 1,
  persons: [{ birthDay: '1980-01-01', wage: yuan(900) }, { birthDay: '1982-01-01' }],
  supporters: [],
})
const asked = (date: string, facts: Facts = family) => ({ parameters, place: datonghu, date: plainDate(date), facts })
const byId = (outcomes: readonly ProgrammeOutcome[]): Readonly<Record<string, ProgrammeOutcome | undefined>> =>
  Object.fromEntries(outcomes.map((each) => [each.id, each]))

describe('every programme for one family', () => {
  const { dibao, tekun, kind, orphan, care, rigid } = byId(evaluateAll(asked('2025-06-01')))

  it('says amount, clause, and that the province’s guideline stands in', () => {
    expect(dibao).toMatchObject({ outcome: 'entitled', amount: yuan(70), pace: '每月', missing: [], missingFigures: [] })
    expect(dibao?.clauses).toContainEqual(expect.objectContaining({ document: 'D21', article: '五' }))
    expect(dibao?.standIns.map(({ label, note }) => [label, note])).toContainEqual([
      '农村低保标准（每人每月）',
      '省指导标准；市州标准不低于此数',
    ])
    expect(kind?.parts[0]?.text).toBe('低保')
  })

  it('cites only what was in force', () => {
    const documents = new Set(dibao?.clauses.map(({ document }) => document))
    expect([documents.has('社会救助法'), documents.has('H20a'), documents.has('S17'), documents.has('民发57号')]).toEqual([
      false,
      false,
      false,
      true,
    ])
    const later = byId(evaluateAll(asked('2026-07-01'))).dibao
    expect(later?.clauses.some(({ document }) => document === '社会救助法')).toBe(true)
  })

  it('names what is a stand-in for what the document leaves to others', () => {
    expect(dibao?.unverified.map(({ label }) => label)).toEqual(expect.arrayContaining(['赡养费算法', '可拥有的住房']))
    expect(dibao?.unverified.find(({ label }) => label === '赡养费算法')?.note).toContain('⑤')
  })

  it('a programme nobody in the family is meant for is not held up by a standard nobody knows', () => {
    expect([orphan?.outcome, orphan?.amount, care?.outcome, tekun?.outcome, rigid?.outcome]).toEqual([
      'not entitled',
      0,
      'not entitled',
      'not entitled',
      'not entitled',
    ])
  })

  it('in 2023 says which standard is missing', () => {
    const outcome = byId(evaluateAll(asked('2023-03-01'))).dibao
    expect(outcome).toMatchObject({ outcome: 'unknown', amount: null })
    expect(outcome?.missingFigures.map(({ label }) => label)).toContain('农村低保标准（每人每月）')
    expect(outcome?.missingFigures.map(({ label }) => label)).not.toContain('城市低保标准（每人每月）')
    expect(outcome?.sentence).toContain('缺少“农村低保标准（每人每月）”')
  })

  it('a missing fact leaves it open and says who can supply it', () => {
    const outcome = byId(evaluateAll(asked('2025-06-01', { ...family, vehicles: null }))).dibao
    expect(outcome).toMatchObject({ outcome: 'unknown', amount: null })
    expect(outcome?.missing).toContainEqual(expect.objectContaining({ name: 'vehicles', suppliedBy: '公安交管' }))
  })

  it('part of an amount is told where another part is not', () => {
    const elder = presumeNothingElse({ urban: false, homes: 1, persons: [{ birthDay: '1950-01-01' }], supporters: [] }).facts
    const outcome = byId(evaluateAll(asked('2025-06-01', elder))).tekun
    expect(outcome).toMatchObject({ outcome: 'entitled', amount: null })
    expect(outcome?.parts.map(({ label, text }) => [label, text])).toContainEqual(['特困基本生活费', '630.50 元'])
    expect(outcome?.missingFigures).toEqual([{ key: 'minimumWage', label: '当地月最低工资' }])
  })

  it('facts nobody knows are refused by name', () => {
    expect(() => evaluateAll(asked('2025-06-01', { ...family, wages: 3 }))).toThrow(DomainError)
    expect(() => evaluateProgramme('dibao', asked('2025-06-01', { ...family, persons: [{ salary: 3 }] }))).toThrow(/persons.salary/)
    expect(() => evaluateProgramme('nothing', asked('2025-06-01'))).toThrow(DomainError)
  })

  it('one programme answers as among all', () => {
    expect(evaluateProgramme('dibao', asked('2025-06-01')).amount).toBe(dibao?.amount)
  })

  it('does not wait for what relatives give where the income alone is beyond the line', () => {
    // Nothing is said of those who must support the family.
    const earning = (wage: number): Facts =>
      presumeNothingElse({ urban: false, homes: 1, persons: [{ birthDay: '1980-01-01', wage: yuan(wage) }] }).facts
    const open = byId(evaluateAll(asked('2025-06-01', earning(300))))
    expect([open.dibao?.outcome, open.dibao?.regardless]).toEqual(['unknown', undefined])
    const beyond = byId(evaluateAll(asked('2025-06-01', earning(3000))))
    expect([beyond.dibao?.outcome, beyond.marginal?.outcome]).toEqual(['not entitled', 'not entitled'])
    expect(beyond.dibao?.sentence).toMatch(/月人均收入 3,000.00 元，不低于.*该供养的亲人给多少还没有算/)
    // Between the two lines the smaller income alone settles 低保 only.
    const between = byId(evaluateAll(asked('2025-06-01', earning(600))))
    expect([between.dibao?.outcome, between.marginal?.outcome]).toEqual(['not entitled', 'unknown'])
  })

  it('says when a child has to choose between 特困 and what orphans get', () => {
    const { facts } = presumeNothingElse({ persons: [{ birthDay: '2015-01-01', father: '死亡', mother: '宣告失踪' }], supporters: [] })
    expect(alternativesOf(asked('2025-06-01', facts))).toMatchObject([
      { members: 1, programmes: ['orphan', 'unattended', 'tekun'], clause: { document: '民发43号', article: '第九条' } },
    ])
    expect(alternativesOf(asked('2020-06-01', facts))).toEqual([])
    expect(alternativesOf(asked('2025-06-01', family))).toEqual([])
  })
})

describe('what is left out of a family’s paper', () => {
  it('is taken as none and named; null stays unknown', () => {
    expect(presumed).toContain('重大疾病')
    expect(presumed).not.toContain('住房')
    const { facts } = presumeNothingElse({ vehicles: null, persons: [{ wage: null }] })
    expect(facts).toMatchObject({ vehicles: null, belongsHere: true, persons: [{ wage: null, illness: '无', listedTekun: false }] })
    expect('supporters' in facts).toBe(false)
  })
})

describe('documents', () => {
  it('hold in their place from their first day to their last', () => {
    expect(['2020-02-19', '2020-02-20', '2025-02-19', '2025-02-20'].map((day) => inForce('H20a', datonghu, plainDate(day)))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(inForce('S17', datonghu, plainDate('2020-01-01'))).toBe(false)
    expect(inForce('没有的文件', datonghu, plainDate('2020-01-01'))).toBe(false)
  })

  it('are stale when lapsed, never seen, or not read for a year', () => {
    const names = (day: string) => staleDocuments(plainDate(day)).map(({ name }) => name)
    expect(names('2026-11-22')).toEqual(expect.arrayContaining(['H20a', '医疗42号']))
    expect(names('2026-11-22')).not.toContain('H24')
    expect(names('2025-02-19')).not.toContain('H20a')
    expect(names('2027-11-21')).not.toContain('H24')
    expect(names('2027-11-22')).toContain('H24')
  })
})

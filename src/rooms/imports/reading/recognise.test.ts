import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataSets, dataSetOf, type DataSetDefinition } from '#rooms/catalogue'
import { headerForms } from './headers.ts'
import { sureMatch } from './match.ts'
import { identifyDataSet, judgeDataSet, recognise } from './recognise.ts'
import { rowClassifier } from './rows.ts'
import type { RawRow } from './source.ts'

const rows = (table: readonly (readonly string[])[]): RawRow[] => table.map((cells, i) => ({ number: i + 1, cells }))
const required = (dataset: DataSetDefinition) => dataset.fields.filter((field) => field.required)

describe('recognition of every data set', () => {
  it.each(dataSets.map((dataset) => [dataset.name, dataset] as const))('%s is known by its template', (_, dataset) => {
    const ranked = identifyDataSet(rows([dataset.fields.map((field) => field.label)]), [dataset.name])
    expect(ranked[0]?.dataset.id).toBe(dataset.id)
    expect(ranked[0]?.confidence).toBeGreaterThan(0.95)
    expect(ranked[0]?.columns.map((match) => match.field.name)).toEqual(dataset.fields.map((field) => field.name))
  })

  it.each(dataSets.map((dataset) => [dataset.name, dataset] as const))(
    '%s: required columns in any words and order are found',
    (_, dataset) => {
      const words = fc.tuple(
        ...required(dataset).map((field) => fc.tuple(fc.constant(field), fc.constantFrom(field.label, ...field.synonyms))),
      )
      const shuffled = words.chain((pairs) => fc.shuffledSubarray(pairs, { minLength: pairs.length }))
      fc.assert(
        fc.property(shuffled, (pairs) => {
          const recognition = recognise(dataset, rows([['某某区报表'], [], pairs.map(([, word]) => ` ${word} `)]))
          expect(recognition.columns.map((match) => match.field.name)).toEqual(pairs.map(([field]) => field.name))
          expect(recognition.columns.every((match) => match.confidence >= sureMatch)).toBe(true)
          expect(judgeDataSet(dataset, rows([pairs.map(([, word]) => word)])).fits).toBe(true)
        }),
        { numRuns: 20 },
      )
    },
  )
})

it('a table delivered as another data set is found out, unless both ask for the same columns', () => {
  const taken: string[] = []
  for (const delivered of dataSets) {
    const head = rows([delivered.fields.map((field) => field.label)])
    for (const dataset of dataSets) {
      if (dataset !== delivered && judgeDataSet(dataset, head).fits) taken.push(`${delivered.id} as ${dataset.id}`)
    }
  }
  expect(taken).toEqual(['public-institution-pension as enterprise-pension', 'enterprise-pension as public-institution-pension'])
}, 60_000)

it('data sets with the same columns are told apart by the title', () => {
  const header = dataSetOf('enterprise-pension').fields.map((field) => field.label)
  const title = (text: string) => identifyDataSet(rows([[text], header]))[0]?.dataset.id
  expect(title('2026年3月企业退休职工养老保险待遇发放明细')).toBe('enterprise-pension')
  expect(title('2026年3月机关事业退休人员养老金发放表')).toBe('public-institution-pension')
})

describe('headers', () => {
  it.each([
    ['救助金额（万元）', '救助金额', 'wan'],
    ['救助金额(单位：元)', '救助金额', 'yuan'],
    ['占比（%）', '占比', 'percent'],
    ['*姓  名：', '姓名', null],
    ['1、姓名', '姓名', null],
    ['身份证号（必填）', '身份证号', null],
    ['救助金额/元', '救助金额/元', 'yuan'],
  ])('%s', (text, key, unit) => {
    const read = headerForms(text)
    expect(read.forms[0]?.key).toBe(key)
    expect(read.unit).toBe(unit)
  })

  it('a remark in brackets is tried with and without', () => {
    expect(headerForms('所属村（社区）').forms.map((form) => form.key)).toEqual(['所属村(社区)', '所属村'])
  })
})

describe('what is not taken', () => {
  const dataset = dataSetOf('dibao-roster')
  it('never takes another person’s number for the person’s', () => {
    const recognition = recognise(dataset, rows([['姓名', '配偶身份证号', '低保类别', '城乡类别', '保障金额', '状态']]))
    expect(recognition.columns.map((match) => match.field.name)).not.toContain('id_number')
    expect(recognition.missing.map((field) => field.name)).toContain('id_number')
  })
  it('a header that only contains a known word is taken unsurely', () => {
    const recognition = recognise(dataset, rows([['姓名', '身份证号', '2026年户月保障金额合计', '状态', '城乡类别']]))
    const match = recognition.columns.find((column) => column.field.name === 'monthly_amount')
    expect(match?.confidence).toBeLessThan(sureMatch)
  })
  it('one column a field, and unknown columns are told', () => {
    const recognition = recognise(dataset, rows([['序号', '姓名', '姓名', '身份证号', '状态', '爱好']]))
    expect(recognition.columns.map((match) => [match.header.column, match.field.name])).toEqual([
      [1, 'name'],
      [3, 'id_number'],
      [4, 'status'],
    ])
    expect(recognition.unknown.map((header) => header.shown)).toEqual(['序号', '姓名', '爱好'])
  })
  it('does not read two rows as a header where the second is data', () => {
    const recognition = recognise(
      dataset,
      rows([dataset.fields.map((field) => field.label), dataset.fields.map((_, i) => (i % 2 === 0 ? '' : '男'))]),
    )
    expect(recognition.lastHeaderRow).toBe(1)
  })
  it('户主 over 姓名 and 身份证号 is the head, 成员 over the same words is the person', () => {
    const table = [
      ['户主信息', '', '成员信息', '', '', '城乡类别'],
      ['姓名', '身份证号', '姓名', '身份证号', '与户主关系', ''],
    ]
    const recognition = recognise(dataset, rows(table))
    expect(recognition.columns.map((match) => match.field.name)).toEqual([
      'head_name',
      'head_id_number',
      'name',
      'id_number',
      'relation',
      'residence',
    ])
  })
})

describe('rows below the header', () => {
  const classify = rowClassifier(recognise(dataSetOf('dibao-roster'), rows([['序号', '姓名', '身份证号', '户月保障金', '状态']])))
  const kind = (...cells: string[]) => classify({ number: 9, cells })
  it('tells them apart', () => {
    expect(kind('1', '张三', '430971195001010010', '500', '在册')).toBe('data')
    expect(kind('2', '合计', '430971195001010010', '500', '在册')).toBe('data')
    expect(kind('2', '张三', '', '500', '在册')).toBe('data')
    expect(kind('合计', '', '', '1000', '')).toBe('total')
    expect(kind('', '全区总计：', '', '1000', '')).toBe('total')
    expect(kind('', '', '', '', '')).toBe('blank')
    expect(kind('3', '', '', '', '')).toBe('blank')
    expect(kind('备注：数据截至3月底', '', '', '', '')).toBe('note')
    expect(kind('填表人：', '王五', '', '审核：', '')).toBe('note')
    expect(kind('序号', '姓名', '身份证号', '户月保障金', '状态')).toBe('repeated-header')
  })
})

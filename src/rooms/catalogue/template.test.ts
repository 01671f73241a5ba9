import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { buildTemplate, dataSetOf, dataSets, templateColumns } from './index.ts'

describe('template', () => {
  it('opens with the headers of the data set, its notes and its code lists', async () => {
    const dataset = dataSetOf('population-register')
    const workbook = await readXlsx(await buildTemplate(dataset), { readStyles: true })
    expect(workbook.sheets.map((sheet) => sheet.name)).toEqual(['户籍和全员人口', '填写说明', '代码表'])
    expect(workbook.sheets[0]?.rows[0]).toEqual(dataset.fields.map((field) => field.label))
    const notes = workbook.sheets[1]?.rows.map((row) => row[0]) ?? []
    for (const field of dataset.fields) expect(notes).toContain(field.label)
  })

  it('points each drop-down at the labels of its list', async () => {
    const dataset = dataSetOf('population-register')
    const workbook = await readXlsx(await buildTemplate(dataset))
    const sex = dataset.fields.findIndex((field) => field.name === 'sex')
    const letter = String.fromCharCode(65 + sex)
    const validation = workbook.sheets[0]?.dataValidations?.find((candidate) => candidate.range.startsWith(`${letter}2:`))
    const [, column = '', from = '', to = ''] = /^代码表!\$([A-Z])\$(\d+):\$[A-Z]\$(\d+)$/.exec(validation?.formula1 ?? '') ?? []
    const labels = workbook.sheets[2]?.rows.slice(Number(from) - 1, Number(to)).map((row) => row[column.charCodeAt(0) - 65])
    expect(labels).toEqual(['未知的性别', '男性', '女性', '未说明的性别'])
  })

  it('can be written for every data set', async () => {
    for (const dataset of dataSets) {
      const workbook = await readXlsx(await buildTemplate(dataset))
      expect(workbook.sheets[0]?.rows[0]).toEqual(templateColumns(dataset).map((column) => column.header))
    }
  })
})

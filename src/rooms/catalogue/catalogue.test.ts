import { describe, expect, it } from 'vitest'
import {
  codeListOf,
  codeLabel,
  codeLists,
  createRegionIndex,
  dataSets,
  dataSetsOf,
  departmentIds,
  fieldOf,
  lakeColumns,
  loadRegions,
  type CodeListId,
  type FieldDefinition,
} from './index.ts'

const squeeze = (text: string) => text.normalize('NFKC').replace(/\s/g, '')
const headersOf = (field: FieldDefinition) => [field.label, ...field.synonyms].map(squeeze)
const listIds = Object.keys(codeLists) as CodeListId[]

describe('data sets', () => {
  it('asks every department of the clause for something', () => {
    expect(dataSets.length).toBeGreaterThanOrEqual(28)
    expect(new Set(dataSets.map((dataset) => dataset.id)).size).toBe(dataSets.length)
    expect(new Set(dataSets.map((dataset) => dataset.name)).size).toBe(dataSets.length)
    for (const department of departmentIds) expect(dataSetsOf(department), department).not.toEqual([])
  })

  it.each(dataSets.map((dataset) => [dataset.id, dataset] as const))('%s is complete', (id, dataset) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(dataset.lateAfterDays).toBeGreaterThan(0)
    expect(dataset.description).toMatch(/。$/)
    expect(dataset.fields.length).toBeGreaterThanOrEqual(5)
    expect(new Set(dataset.fields.map((field) => field.name)).size).toBe(dataset.fields.length)
    for (const key of dataset.keyFields) expect(fieldOf(dataset, key).name).toBe(key)
    const identifier = dataset.keyFields[0] ?? ''
    expect(identifier, 'the first key field says who').toMatch(/id_number$/)
    expect(fieldOf(dataset, identifier).required).toBe(true)
    if (dataset.grain === 'person') expect(dataset.keyFields).toEqual(['id_number'])
    for (const field of dataset.fields) {
      expect(field.name).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(field.label).not.toBe('')
      expect(field.type === 'code', `${field.name} has a list when and only when it is a code`).toBe(field.codeList !== null)
    }
  })

  it.each(dataSets.map((dataset) => [dataset.id, dataset] as const))('%s: no header stands for two columns', (_, dataset) => {
    const owners = new Map<string, string>()
    for (const field of dataset.fields) {
      for (const header of headersOf(field)) {
        expect(owners.get(header) ?? field.name, `${header} means ${field.name}`).toBe(field.name)
        owners.set(header, field.name)
      }
    }
  })

  it('keeps what names a person out of the lake', () => {
    for (const dataset of dataSets) {
      const columns = lakeColumns(dataset)
      expect(new Set(columns.map((column) => column.name)).size).toBe(columns.length)
      for (const field of dataset.fields) {
        if (field.type === 'idNumber' || field.type === 'personName' || field.type === 'phone')
          expect(field.personal, `${dataset.id}.${field.name}`).toBe(true)
        if (field.personal) expect(columns.map((column) => column.name)).not.toContain(field.name)
      }
      expect(columns[0]?.name).toMatch(/person_no$/)
      expect(columns[0]?.sqlType).toBe('INTEGER')
    }
  })
})

describe('code lists', () => {
  it.each(listIds)('%s: code, label and alias point one way', (id) => {
    const owners = new Map<string, string>()
    for (const entry of codeListOf(id).entries) {
      for (const spelling of [entry.code, entry.label, ...entry.aliases].map(squeeze)) {
        expect(owners.get(spelling) ?? entry.code, spelling).toBe(entry.code)
        owners.set(spelling, entry.code)
      }
    }
  })

  it('is used, each of them', () => {
    const used = new Set(dataSets.flatMap((dataset) => dataset.fields.map((field) => field.codeList)))
    expect(listIds.filter((id) => !used.has(id))).toEqual([])
  })

  it('has the number of values the standards have', () => {
    expect(codeListOf('sex').entries.map((entry) => entry.code)).toEqual(['0', '1', '2', '9'])
    expect(codeListOf('marriage').entries).toHaveLength(8)
    expect(codeListOf('nationality').entries).toHaveLength(58)
    expect(codeLabel('nationality', '15')).toBe('土家族')
    expect(codeLabel('nationality', '56')).toBe('基诺族')
    expect(codeListOf('relation').entries).toHaveLength(9)
    expect(codeListOf('disabilityKind').entries).toHaveLength(7)
    expect(codeListOf('disabilityLevel').entries).toHaveLength(4)
    expect(codeLabel('sex', '7')).toBeNull()
  })
})

describe('regions', () => {
  const regions = loadRegions()
  const index = createRegionIndex(regions)

  it('has all of Hunan down to the village', () => {
    const hunan = regions.filter((region) => region.code.startsWith('43'))
    const count = (level: string) => hunan.filter((region) => region.level === level).length
    expect([count('province'), count('prefecture'), count('county'), count('township'), count('village')]).toEqual([
      1, 14, 134, 2008, 29_534,
    ])
  })

  it('has a parent for each that is not a province', () => {
    for (const region of regions)
      expect(region.parent === null ? region.level : index.has(region.parent)).toBe(region.parent === null ? 'province' : true)
  })

  it('finds by name and climbs', () => {
    const town = index.named('河坝镇').find((code) => code.startsWith('430971'))
    expect(town).toBe('430971121000')
    expect(town && index.path(town).map((region) => region.level)).toEqual(['township', 'county', 'prefecture', 'province'])
  })
})

import { describe, expect, it } from 'vitest'
import { plainDate, regionCode } from '#kernel'
import { helpFieldAt, helpFieldIds, helpFields } from './help-fields.ts'

const hunanVillage = regionCode('430971121202')
const elsewhere = regionCode('420300')

describe('who is in charge of a field of help', () => {
  it('湘民发〔2020〕3号 in Hunan, for its five years', () => {
    const medical = helpFieldAt('medical', hunanVillage, plainDate('2024-06-01'))
    expect(medical).toMatchObject({
      department: 'medical-insurance',
      also: ['health'],
      status: 'verified',
      cite: { document: 'H20a', article: '二(三)' },
    })
  })

  it('after its end, before its beginning and elsewhere the same division, to be verified', () => {
    for (const [place, day] of [
      [hunanVillage, '2025-02-20'],
      [hunanVillage, '2020-02-19'],
      [elsewhere, '2024-06-01'],
    ] as const)
      expect(helpFieldAt('medical', place, plainDate(day))).toMatchObject({
        department: 'medical-insurance',
        status: '待核',
        cite: { document: '平台口径' },
      })
    expect(helpFieldAt('medical', hunanVillage, plainDate('2025-02-19')).status).toBe('verified')
  })

  it('every field has a row in force on every day, everywhere', () => {
    for (const field of helpFieldIds) expect(helpFieldAt(field, elsewhere, plainDate('1990-01-01')).field).toBe(field)
    expect(new Set(helpFields.map((row) => row.field)).size).toBe(helpFieldIds.length)
  })
})

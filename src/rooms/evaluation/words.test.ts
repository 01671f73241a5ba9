import { expect, test } from 'vitest'
import { programmes } from '#policy'
import { dataSetOf } from '#rooms/catalogue'
import { programmeWords, sharedPapers } from './words.ts'

test('every programme has its words; every paper that is not asked for has the data set that answers it', () => {
  expect(Object.keys(programmeWords)).toEqual(programmes.map(({ id }) => id))
  for (const { dataset } of sharedPapers) expect(dataSetOf(dataset).id).toBe(dataset)
})

import { expect, test } from 'vitest'
import { fitInto } from './photo.ts'

test('a large photo is made to fit, a small one stays, a line keeps a pixel', () => {
  expect(fitInto(4032, 3024, 1600)).toEqual({ width: 1600, height: 1200 })
  expect(fitInto(3024, 4032, 1600)).toEqual({ width: 1200, height: 1600 })
  expect(fitInto(640, 480, 1600)).toEqual({ width: 640, height: 480 })
  expect(fitInto(9000, 2, 1600)).toEqual({ width: 1600, height: 1 })
})

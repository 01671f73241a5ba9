import { expect, it } from 'vitest'
import { packModels, plainCards, programmes, termsModel } from './index.ts'

const keys = new Set([...packModels, termsModel].flatMap((each) => [...each.params.keys()]))

it('every programme has its card, in the order of the programmes', () => {
  expect(plainCards.map(({ programme }) => programme)).toEqual(programmes.map(({ id }) => id))
})

it('a card names figures of the packs only', () => {
  const named = plainCards.flatMap(({ who, amount, papers, mind, where, term }) =>
    [...who, ...amount, ...papers, ...mind, where, term].flatMap((line) =>
      [...line.matchAll(/\{([^}]+)\}/g)].map(([, figure = '']) => figure),
    ),
  )
  expect(named.length).toBeGreaterThan(30)
  expect(named.flatMap((figure) => figure.replace('#', '').split('*')).filter((key) => !keys.has(key))).toEqual([])
})

it('a card fits one sheet: few lines, short ones', () => {
  for (const { programme, who, amount, papers, notNeeded, mind } of plainCards) {
    const lines = [...who, ...amount, ...papers, ...notNeeded, ...mind]
    expect(lines.length, programme).toBeLessThanOrEqual(18)
    expect(
      lines.filter((line) => line.length > 130),
      programme,
    ).toEqual([])
  }
})

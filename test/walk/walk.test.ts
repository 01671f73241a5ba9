import { describe, expect, test } from 'vitest'
import * as contract from '#contract'
import type { Operation } from '#contract'
import { routes } from '../../src/app/routes.ts'
import { entries } from './entries.ts'

/** Every operation of the contract, wherever it stands in it. */
function operationsIn(part: unknown, depth = 0): Operation[] {
  if (typeof part !== 'object' || part === null || depth > 3) return []
  if ('method' in part && 'path' in part && 'id' in part) return [part as Operation]
  return Object.values(part).flatMap((inner) => operationsIn(inner, depth + 1))
}
const operations = new Map(operationsIn(contract).map((operation) => [operation.id, operation]))

describe('nothing is exempt', () => {
  test('every operation of the contract has an ability, a look policy and an entry in the walk', () => {
    const missing = [...operations.values()].filter((operation) => operation.ability === undefined || entries[operation.id] === undefined)
    expect(missing.map((operation) => operation.id)).toEqual([])
  })

  test('every route is an operation of the contract, and no entry of the walk is left over', () => {
    const known = new Set(operations.keys())
    expect(routes.map((route) => route.operation.id).filter((id) => !known.has(id))).toEqual([])
    expect(Object.keys(entries).filter((id) => !known.has(id))).toEqual([])
  })

  test('a look that the contract declares is the one that is looked for in the ledger', () => {
    const different = [...operations.values()].filter(
      (operation) => operation.look !== undefined && entries[operation.id]?.shows !== operation.look,
    )
    expect(different.map((operation) => operation.id)).toEqual([])
  })
})

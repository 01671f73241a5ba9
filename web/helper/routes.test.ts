import { expect, test } from 'vitest'
import * as contract from '#contract'
import { routes } from './routes.ts'

interface Known {
  id: string
  method: string
  path: string
}

/** Operations wherever they stand in the contract: in a room's namespace or inside a listing. */
function operationsIn(value: unknown, depth = 0): Known[] {
  if (typeof value !== 'object' || value === null || depth > 3) return []
  if ('id' in value && 'method' in value && 'path' in value) return [value as Known]
  return Object.values(value).flatMap((inner) => operationsIn(inner, depth + 1))
}

const known = new Map(operationsIn(contract).map((operation) => [operation.id, operation]))

test.each(Object.entries(routes))('%s is the operation of the contract', (id, route) => {
  expect(known.get(id)).toMatchObject({ method: route.method, path: route.path })
})

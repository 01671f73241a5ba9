import { expect, test } from 'vitest'
import * as contract from '#contract'
import { administratorRoles, type Operation, type Role } from '#contract'
import { roleAbilities } from './roles.ts'

function operationsIn(part: unknown, depth = 0): Operation[] {
  if (typeof part !== 'object' || part === null || depth > 3) return []
  if ('method' in part && 'path' in part && 'id' in part) return [part as Operation]
  return Object.values(part).flatMap((inner) => operationsIn(inner, depth + 1))
}
const operations = [...new Map(operationsIn(contract).map((operation) => [operation.id, operation])).values()].filter(
  ({ ability }) => ability !== 'public' && ability !== 'signed-in',
)
const opensTo = (operation: Operation, role: Role): boolean => (roleAbilities[role] as readonly string[]).includes(operation.ability)

test('there is an operation for each administrator, or this test proves nothing', () => {
  expect(operations.length).toBeGreaterThan(100)
  for (const role of administratorRoles)
    expect(operations.some((operation) => opensTo(operation, role) && !['catalogue.read', 'post.read'].includes(operation.ability))).toBe(
      true,
    )
})

test('none of the three administrators can do another’s work: what opens to two of them only reads what names no person in need', () => {
  const shared = operations.filter((operation) => administratorRoles.filter((role) => opensTo(operation, role)).length > 1)
  expect(new Set(shared.map((operation) => operation.ability))).toEqual(
    // What was refused is for the security officer to act on and for the auditor to read: also what the officer himself was refused.
    new Set(['catalogue.read', 'post.read', 'operations.read', 'refused-attempt.read']),
  )
  expect(shared.filter((operation) => operation.method !== 'GET' || operation.look !== undefined).map((operation) => operation.id)).toEqual(
    [],
  )
})

test('no administrator opens an operation of the business, and no business role one of theirs', () => {
  const business = (Object.keys(roleAbilities) as Role[]).filter((role) => !(administratorRoles as readonly Role[]).includes(role))
  const both = operations.filter(
    (operation) => administratorRoles.some((role) => opensTo(operation, role)) && business.some((role) => opensTo(operation, role)),
  )
  // Data catalogue and state of the machine name no person; `auditor` (审计监督) supervises the business and reads the ledger beside the audit administrator.
  expect(new Set(both.map((operation) => operation.ability))).toEqual(new Set(['catalogue.read', 'ledger.read', 'operations.read']))
  expect(business.filter((role) => roleAbilities[role].includes('ledger.read'))).toEqual(['auditor'])
  expect(
    operations
      .filter((operation) => operation.look !== undefined && administratorRoles.some((role) => opensTo(operation, role)))
      .map((operation) => operation.id),
  ).toEqual([])
})

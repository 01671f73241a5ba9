import * as contract from '#contract'
import type { Operation } from '#contract'

function labelsIn(part: unknown, depth = 0): [string, string][] {
  if (typeof part !== 'object' || part === null || depth > 3) return []
  if ('method' in part && 'path' in part && 'id' in part) {
    const { id, label } = part as Operation
    return [[id, label]]
  }
  return Object.values(part).flatMap((inner) => labelsIn(inner, depth + 1))
}

/** What each operation of the contract is called, by its id. */
export const operationLabels: ReadonlyMap<string, string> = new Map(labelsIn(contract))

import type { policy as contract, ReplyOf } from '#contract'
import type { Reader } from '#db'
import { outcomeOfCase, programmes, resultsOf, workedCases, type PolicyCase } from '#policy'
import { parametersInForce } from '#rooms/parameters'
import { show, type ParameterTable, type RuleDefinition } from '#rules'
import { placeNames } from './places.ts'

const byProgramme = new Map<string, readonly PolicyCase[]>()

/** The worked cases that expect a result of the programme. */
export function casesOf(programme: string): readonly PolicyCase[] {
  const kept = byProgramme.get(programme)
  if (kept !== undefined) return kept
  const found = programmes.find(({ id }) => id === programme)
  const results = new Set(
    found === undefined
      ? []
      : [found.entitled, ...(found.amount ? [found.amount] : []), ...ownParts(programme)].map(({ definition }) => definition.name),
  )
  const cases = workedCases().filter(({ expect }) => expect.some(({ rule }) => results.has(rule.definition.name)))
  byProgramme.set(programme, cases)
  return cases
}

/** Parts that no other programme shows as well: 月人均收入 stands in several, and its cases belong to the first. */
function ownParts(programme: string) {
  const taken = new Set<string>()
  for (const each of programmes) {
    const results = resultsOf(each)
    if (each.id === programme) return each.parts.filter(({ definition }) => !taken.has(definition.name))
    for (const { definition } of results) taken.add(definition.name)
  }
  return []
}

/** The cases of a programme, worked out anew by the figures of now. */
export async function workedOut(reader: Reader, programme: string): Promise<ReplyOf<typeof contract.cases>> {
  const table = await parametersInForce(reader)
  const cases = casesOf(programme)
  const name = await placeNames(
    reader,
    cases.map(({ place }) => place),
  )
  const rows = cases.map((each): contract.WorkedCase => {
    const results = resultsNow(each, table)
    return {
      file: each.file,
      about: each.about,
      name: each.name,
      clause: each.clause,
      by: each.by,
      reckoning: each.reckoning,
      placeName: name(each.place),
      date: each.date,
      household: each.situation.household.map(copy),
      members: each.situation.members.map((member) => member.map(copy)),
      supporters: each.situation.supporters.map((member) => member.map(copy)),
      supposed: each.situation.supposed.map(copy),
      shared: each.situation.shared.map(copy),
      results,
      holds: results.every(({ holds }) => holds),
    }
  })
  return { total: rows.length, failing: rows.filter(({ holds }) => !holds).length, rows }
}

function copy([label, value]: readonly [string, string]): [string, string] {
  return [label, value]
}

const kept = new WeakMap<ParameterTable, Map<PolicyCase, contract.WorkedCase['results']>>()

/** Kept by table: nothing changes until a standard is published. */
function resultsNow(each: PolicyCase, table: ParameterTable): contract.WorkedCase['results'] {
  const done = kept.get(table) ?? new Map<PolicyCase, contract.WorkedCase['results']>()
  kept.set(table, done)
  const ready =
    done.get(each) ??
    each.expect.map(({ rule, value }) => {
      const now = outcomeOfCase(each, rule, table)
      return {
        label: rule.definition.label,
        expected: shown(value, rule.definition),
        now: shown(now, rule.definition),
        holds: now === value,
      }
    })
  done.set(each, ready)
  return ready
}

function shown(value: number | null | 'no figure', definition: RuleDefinition): string {
  return value === 'no figure' ? '缺标准' : value === null ? '待定' : show(value, definition)
}

import type { Actor } from '#access'
import type { Reader } from '#db'
import type { ReplyOf, screening as contract } from '#contract'
import { ancestorAt, DomainError, type PlainDate, type RegionCode } from '#kernel'
import { findIndicator } from '#policy'
import { ownFullName } from '#rooms/alerts'
import { compileFor } from './engine/screen.ts'
import { shown, type HouseholdFacts } from './findings.ts'
import { confirmedFigures, placeNamer, placesOf } from './places.ts'
import type { SourceRow } from './provenance.ts'
import { hitColumns, toHit } from './queries.ts'

/**
 * The full explanation of a hit, worked out anew from the facts the run stored, by the rules of the run's day. `rulesChanged` says that
 * model or thresholds are no longer those of the run.
 */
export async function hitExplanation(
  reader: Reader,
  key: { run: number; householdNo: number; indicator: string },
  actor: Actor,
): Promise<ReplyOf<typeof contract.explainHit>> {
  const row = await hitColumns(reader, { run: key.run, householdNo: key.householdNo, indicator: [key.indicator] })
    .select(['facts', 'sources'])
    .executeTakeFirst()
  const indicator = findIndicator(key.indicator)
  if (row === undefined || indicator === undefined) throw new DomainError('not-found', '没有这条命中', { hint: '可能不在您的管辖范围内' })
  const run = await reader
    .selectFrom('screening_run')
    .select(['as_of', 'region_code', 'model_hash', 'parameters_hash'])
    .where('id', '=', key.run)
    .executeTakeFirstOrThrow()
  const { places, settings } = await placesOf(reader, run.region_code as RegionCode)
  const compiled = compileFor({ asOf: run.as_of as PlainDate, places, settings })
  const context = {
    compiled,
    region: ancestorAt(row.region_code as RegionCode, 'county'),
    facts: row.facts as HouseholdFacts,
    sources: new Map(Object.entries(row.sources as Record<string, SourceRow>)),
    placeNames: await placeNamer(reader),
    confirmed: await confirmedFigures(reader),
  }
  return {
    hit: toHit(row, await ownFullName(reader, { actor })),
    asOf: run.as_of,
    explanation: shown(indicator, context),
    rulesChanged: compiled.hash !== run.model_hash || compiled.parametersHash !== run.parameters_hash,
  }
}

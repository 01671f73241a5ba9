import type { Actor } from '#access'
import type { Reader } from '#db'
import type { ReplyOf, screening as contract } from '#contract'
import { ancestorAt, DomainError, type PlainDate, type RegionCode } from '#kernel'
import { findIndicator } from '#policy'
import { ownFullName } from '#rooms/alerts'
import { dataSets } from '#rooms/catalogue'
import { compileFor } from './engine/screen.ts'
import { shown, type HouseholdFacts } from './findings.ts'
import { placesOf } from './places.ts'
import type { SourceRow } from './provenance.ts'
import { hitColumns, toHit } from './queries.ts'

/**
 * The full explanation of a hit, worked out anew from the facts the run stored, by the rules of the run's day. `rulesChanged` says that
 * model or thresholds are no longer those of the run.
 */
export async function hitExplanation(reader: Reader, key: { run: number; householdNo: number; indicator: string }, actor: Actor): Promise<ReplyOf<typeof contract.explainHit>> {
  const row = await hitColumns(reader, { run: key.run, householdNo: key.householdNo, indicator: [key.indicator] }).select('facts').executeTakeFirst()
  const indicator = findIndicator(key.indicator)
  if (row === undefined || indicator === undefined) throw new DomainError('not-found', '没有这条命中', { hint: '可能不在您的管辖范围内' })
  const run = await reader.selectFrom('screening_run').select(['as_of', 'region_code', 'model_hash', 'parameters_hash']).where('id', '=', key.run).executeTakeFirstOrThrow()
  const { places, settings } = await placesOf(reader, run.region_code as RegionCode)
  const compiled = compileFor({ asOf: run.as_of as PlainDate, places, settings })
  const names = await regionNames(reader)
  const sources = await evidenceSources(reader, key)
  const context = { compiled, region: ancestorAt(row.region_code as RegionCode, 'county'), facts: row.facts as HouseholdFacts, sources }
  return {
    hit: toHit(row, await ownFullName(reader, { actor })), asOf: run.as_of, explanation: shown(indicator, context, (place) => (place === 'nation' ? '全国' : (names.get(place) ?? place))),
    rulesChanged: compiled.hash !== run.model_hash || compiled.parametersHash !== run.parameters_hash,
  }
}

/** File rows as the alert kept them, by data set. */
async function evidenceSources(reader: Reader, key: { householdNo: number; indicator: string }): Promise<Map<string, SourceRow>> {
  const alert = await reader.selectFrom('alert').select('evidence').where('household_no', '=', key.householdNo).where('cause', '=', findIndicator(key.indicator)?.cause ?? '').orderBy('opened_at', 'desc').limit(1).executeTakeFirst()
  const evidence = (alert?.evidence ?? []) as { source?: { dataset: string; fileName: string; importId: number | null; row: number | null; day: string } }[]
  return new Map(evidence.flatMap(({ source }) => {
    const id = dataSets.find((one) => one.name === source?.dataset)?.id
    return source === undefined || id === undefined ? [] : [[id, { dataset: id, fileName: source.fileName, importId: source.importId ?? 0, row: source.row ?? 0, day: source.day }] as const]
  }))
}

async function regionNames(reader: Reader): Promise<Map<string, string>> {
  const rows = await reader.selectFrom('region').select(['code', 'name']).where('level', 'in', ['province', 'prefecture', 'county']).execute()
  return new Map(rows.map((row) => [row.code, row.name]))
}

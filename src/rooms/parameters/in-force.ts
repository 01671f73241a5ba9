import type { Reader } from '#db'
import type { PlainDate, RegionCode } from '#kernel'
import { parameters, publishedValues, resolve, type PublishedStandard } from '#policy'
import type { ParameterTable, ParameterValue } from '#rules'

/** A published standard with the proposal it came from. */
export interface KnownStandard extends PublishedStandard {
  readonly proposalId: number
}

/** Every standard published so far, the oldest first. */
export async function publishedStandards(reader: Reader): Promise<readonly KnownStandard[]> {
  const rows = await reader
    .selectFrom('published_standard')
    .select(['proposal_id', 'key', 'region_code', 'valid_from', 'valid_to', 'value', 'document', 'article', 'gist', 'published_on'])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    key: row.key, place: row.region_code as RegionCode, from: row.valid_from as PlainDate, ...(row.valid_to === null ? {} : { to: row.valid_to as PlainDate }),
    value: row.value, document: row.document, article: row.article, gist: row.gist, publishedOn: row.published_on as PlainDate, proposalId: row.proposal_id,
  }))
}

/**
 * The parameters as they hold: read them here and nowhere else. The same table object is given as long as nothing new is published, so
 * what is compiled from it (`evaluateAll` keeps that by table) stays good.
 */
export async function parametersInForce(reader: Reader): Promise<ParameterTable> {
  return tableOf(await publishedStandards(reader))
}

/** The parameters as they would hold without the standard of one proposal: what it changes. */
export async function parametersWithout(reader: Reader, proposalId: number): Promise<ParameterTable> {
  return tableOf((await publishedStandards(reader)).filter((standard) => standard.proposalId !== proposalId))
}

/** Published standards as rows, for those who send them to another process (`parameters.with(rows)` there is the same table). */
export async function publishedFigures(reader: Reader): Promise<readonly ParameterValue[]> {
  return publishedValues(parameters, await publishedStandards(reader))
}

const kept = new Map<string, ParameterTable>()
/** More than one only while databases change under one process (tests). */
const mostKept = 8

function tableOf(published: readonly PublishedStandard[]): ParameterTable {
  const key = JSON.stringify(published)
  const table = kept.get(key) ?? resolve(parameters, published)
  if (kept.size >= mostKept) kept.clear()
  kept.set(key, table)
  return table
}

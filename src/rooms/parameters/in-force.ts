import type { Reader } from '#db'
import type { PlainDate, RegionCode } from '#kernel'
import { parameters, publishedValues, resolve, type PublishedStandard } from '#policy'
import type { ParameterTable, ParameterValue } from '#rules'
import { verifiedFigures } from './verifications.ts'

/** A standard that was published here, with the proposal it came from and its end where it was withdrawn or corrected. */
export interface KnownStandard extends PublishedStandard {
  readonly place: RegionCode
  readonly proposalId: number
  /** Who published it. */
  readonly publishedByName: string
  readonly revoked: Revocation | null
}

export interface Revocation {
  readonly on: PlainDate
  /** The correction or withdrawal that ended it. */
  readonly byProposal: number
  readonly byName: string
  readonly reason: string
}

/** Every standard ever published here, the oldest first, those that no longer hold included. */
export async function allPublished(reader: Reader): Promise<readonly KnownStandard[]> {
  const rows = await reader
    .selectFrom('published_standard')
    .leftJoin('standard_revocation', 'standard_revocation.proposal_id', 'published_standard.proposal_id')
    .select([
      'published_standard.proposal_id',
      'key',
      'published_standard.region_code',
      'valid_from',
      'valid_to',
      'value',
      'document',
      'article',
      'gist',
      'published_on',
      'published_by_name',
      'revoked_on',
      'by_proposal',
      'revoked_by_name',
      'reason',
    ])
    .orderBy('published_standard.id')
    .execute()
  return rows.map((row) => ({
    // Region codes and dates by their columns' types.
    key: row.key,
    place: row.region_code as RegionCode,
    from: row.valid_from as PlainDate,
    ...(row.valid_to === null ? {} : { to: row.valid_to as PlainDate }),
    value: row.value,
    document: row.document,
    article: row.article,
    gist: row.gist,
    publishedOn: row.published_on as PlainDate,
    proposalId: row.proposal_id,
    publishedByName: row.published_by_name,
    revoked:
      row.revoked_on === null
        ? null
        : {
            on: row.revoked_on as PlainDate,
            byProposal: row.by_proposal ?? 0,
            byName: row.revoked_by_name ?? '',
            reason: row.reason ?? '',
          },
  }))
}

/** Every standard published so far that holds, the oldest first. */
export async function publishedStandards(reader: Reader): Promise<readonly KnownStandard[]> {
  return (await allPublished(reader)).filter(({ revoked }) => revoked === null)
}

/**
 * The parameters as they hold: read them here and nowhere else. The same table object is given as long as nothing new is published or
 * verified, so what is compiled from it (`evaluateAll` keeps that by table) stays good.
 */
export async function parametersInForce(reader: Reader): Promise<ParameterTable> {
  return tableOf(await publishedStandards(reader), await verifiedFigures(reader))
}

/** The parameters as they stood at the end of a day: what was published later is not there, what was withdrawn later still is. */
export async function parametersAsPublished(reader: Reader, day: PlainDate): Promise<ParameterTable> {
  const known = (await allPublished(reader)).filter(
    ({ publishedOn, revoked }) => publishedOn <= day && (revoked === null || revoked.on > day),
  )
  return tableOf(known, await verifiedFigures(reader))
}

/** The parameters with other proposals in force than those that are: without some, with some that were withdrawn or corrected since. */
export async function parametersBut(
  reader: Reader,
  { without = [], restored = [] }: { readonly without?: readonly number[]; readonly restored?: readonly number[] },
): Promise<ParameterTable> {
  const known = (await allPublished(reader)).filter(
    ({ proposalId, revoked }) => !without.includes(proposalId) && (revoked === null || restored.includes(proposalId)),
  )
  return tableOf(known, await verifiedFigures(reader))
}

/**
 * Published standards as rows, for those who send them to another process (`parameters.with(rows)` there is the same table). Verifications
 * are left out: they change no result, and a run names its parameters by a hash that must stay the same.
 */
export async function publishedFigures(reader: Reader): Promise<readonly ParameterValue[]> {
  return publishedValues(parameters, await publishedStandards(reader))
}

const kept = new Map<string, ParameterTable>()
/** More than one only while databases change under one process (tests) or a simulation looks at other states. */
const mostKept = 8

function tableOf(published: readonly PublishedStandard[], verified: ReadonlyMap<string, PlainDate>): ParameterTable {
  const key = JSON.stringify([published, [...verified]])
  const table = kept.get(key) ?? resolve(parameters, published, verified)
  if (kept.size >= mostKept) kept.clear()
  kept.set(key, table)
  return table
}

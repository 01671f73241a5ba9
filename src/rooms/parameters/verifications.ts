import type { Reader } from '#db'
import type { PlainDate } from '#kernel'
import { figureId } from '#policy'

/** Somebody held a figure or a document against its source. */
export interface Verification {
  readonly verifiedOn: PlainDate
  readonly source: string
  readonly verifiedBy: string
  readonly at: string
}

/** Verifications of all figures or documents, the newest first; documents by their name, figures by `figureId`. */
export async function verificationsOf(
  reader: Reader,
  subject: 'parameter' | 'document',
): Promise<ReadonlyMap<string, readonly Verification[]>> {
  const rows = await reader
    .selectFrom('policy_verification')
    .selectAll()
    .where('subject', '=', subject)
    .orderBy('verified_on', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const named = rows.map((row) => ({
    name: row.valid_from === null ? row.key : figureId({ key: row.key, place: row.place, from: row.valid_from }),
    // A date column of the database.
    verification: {
      verifiedOn: row.verified_on as PlainDate,
      source: row.source,
      verifiedBy: row.verified_by_name,
      at: row.created_at.toISOString(),
    },
  }))
  return new Map([...Map.groupBy(named, ({ name }) => name)].map(([name, all]) => [name, all.map(({ verification }) => verification)]))
}

/** The day each figure was last held against its document. */
export async function verifiedFigures(reader: Reader): Promise<ReadonlyMap<string, PlainDate>> {
  const all = await verificationsOf(reader, 'parameter')
  return new Map([...all].flatMap(([id, [newest]]) => (newest === undefined ? [] : [[id, newest.verifiedOn] as const])))
}

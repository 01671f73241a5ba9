import type { Reader } from '#db'
import type { ParameterValue } from '#rules'

export interface Verification {
  readonly verifiedOn: string
  readonly source: string
  readonly verifiedBy: string
  readonly at: string
}

/** What identifies one value of a parameter. */
export function verificationKey({ key, place, from }: Pick<ParameterValue, 'key' | 'place' | 'from'>): string {
  return `${key} ${place} ${from}`
}

/** Verifications of all figures or documents, the newest first; documents by their name, figures by `verificationKey`. */
export async function verificationsOf(reader: Reader, subject: 'parameter' | 'document'): Promise<ReadonlyMap<string, readonly Verification[]>> {
  const rows = await reader.selectFrom('policy_verification').selectAll().where('subject', '=', subject).orderBy('verified_on', 'desc').orderBy('id', 'desc').execute()
  const named = rows.map((row) => ({
    name: row.valid_from === null ? row.key : `${row.key} ${row.place} ${row.valid_from}`,
    verification: { verifiedOn: row.verified_on, source: row.source, verifiedBy: row.verified_by_name, at: row.created_at.toISOString() },
  }))
  return new Map([...Map.groupBy(named, ({ name }) => name)].map(([name, all]) => [name, all.map(({ verification }) => verification)]))
}

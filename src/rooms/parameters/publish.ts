import type { Writer } from '#db'
import type { PlainDate, RegionCode } from '#kernel'
import type { PublishedStandard } from '#policy'

/** A standard with who publishes it and the proposal it comes from. */
export interface Publication extends PublishedStandard {
  readonly place: RegionCode
  readonly proposalId: number
  readonly publishedBy: string
  readonly publishedByName: string
}

/** Puts a standard in force; the same proposal a second time does nothing and answers false. */
export async function publishStandard(tx: Writer, publication: Publication): Promise<boolean> {
  const { proposalId, key, place, from, to, value, document, article, gist, publishedOn, publishedBy, publishedByName } = publication
  const row = await tx
    .insertInto('published_standard')
    .values({
      proposal_id: proposalId,
      key,
      region_code: place,
      valid_from: from,
      valid_to: to ?? null,
      value,
      document,
      article,
      gist,
      published_on: publishedOn,
      published_by: publishedBy,
      published_by_name: publishedByName,
    })
    .onConflict((conflict) => conflict.column('proposal_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The end of a published standard: which, by which correction or withdrawal, why. */
export interface RevocationEntry {
  readonly proposalId: number
  readonly byProposal: number
  readonly place: RegionCode
  readonly on: PlainDate
  readonly by: string
  readonly byName: string
  readonly reason: string
}

/** Ends a published standard for every day; what was published stays on record. A second time it does nothing. */
export async function revokeStandard(
  tx: Writer,
  { proposalId, byProposal, place, on, by, byName, reason }: RevocationEntry,
): Promise<void> {
  await tx
    .insertInto('standard_revocation')
    .values({
      proposal_id: proposalId,
      by_proposal: byProposal,
      region_code: place,
      revoked_on: on,
      revoked_by: by,
      revoked_by_name: byName,
      reason,
    })
    .onConflict((conflict) => conflict.column('proposal_id').doNothing())
    .execute()
}

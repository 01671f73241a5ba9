import type { NoticeKind } from '#contract'
import type { Writer } from '#db'

/** By whom something was done to an account, as the owner is told. */
export interface Teller {
  readonly name: string
}

/** Tells the owner of an account what was done to it: it stands on his pages until he has read it. In the same transaction as the act. */
export async function tell(tx: Writer, userId: number, kind: NoticeKind, by: Teller, detail = ''): Promise<void> {
  await tx.insertInto('account_notice').values({ user_id: userId, kind, by_name: by.name, detail }).execute()
}

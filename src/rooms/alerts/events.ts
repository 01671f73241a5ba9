import type { Actor } from '#access'
import type { alerts as contract } from '#contract'
import type { Writer } from '#db'
import type { LedgerEntry } from '#ledger'

/** One line of an alert's history. `note` is what a person reads; `detail` carries codes and counts. */
export interface AlertEventInput {
  readonly action: contract.EventAction
  readonly note?: string
  readonly detail?: Readonly<Record<string, unknown>>
  /** The database's own clock where left out. */
  readonly at?: Date
}

/** Appends to the history of an alert. */
export async function recordEvent(
  tx: Writer,
  actor: Actor,
  alert: { readonly id: number; readonly region_code: string },
  event: AlertEventInput,
): Promise<void> {
  await tx
    .insertInto('alert_event')
    .values({
      alert_id: alert.id,
      region_code: alert.region_code,
      actor: actor.id,
      actor_name: actor.name,
      action: event.action,
      note: event.note ?? '',
      detail: JSON.stringify(event.detail ?? {}),
      ...(event.at === undefined ? {} : { at: event.at }),
    })
    .execute()
}

/** What the ledger keeps of an action on an alert: numbers and codes, never a note (notes name people). */
export function alertEntry(
  verb: string,
  alert: { readonly id: number; readonly region_code: string; readonly household_no: number | null },
  detail: Readonly<Record<string, unknown>> = {},
): LedgerEntry {
  return {
    verb,
    subject: `alert:${String(alert.id)}`,
    regionCode: alert.region_code,
    householdNo: alert.household_no,
    detail: { ...detail },
  }
}

import type { Actor } from '#access'
import type { Services } from '#command'

/** Who asks for a file, and with what days and terms are reckoned. */
export interface Asking {
  readonly actor: Actor
  readonly services: Pick<Services, 'clock' | 'calendar'>
}

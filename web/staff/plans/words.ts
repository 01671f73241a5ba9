import type { Tone } from '../../ui/StatusTag.tsx'

/** The tone of a measure's state; late is said by the clock beside it. */
export function measureTone(status: string): Tone {
  return status === 'done' ? 'done' : status === 'underway' ? 'doing' : 'plain'
}

import type { Tone } from '../../ui/StatusTag.tsx'

/** How an import's state looks; the word says what it is. */
export const statusTone: Readonly<Record<'received' | 'reading' | 'committed' | 'failed' | 'withdrawn', Tone>> = {
  received: 'plain',
  reading: 'doing',
  committed: 'done',
  failed: 'late',
  withdrawn: 'plain',
}

import type { posts } from '#contract'
import type { Tone } from '../../ui/StatusTag.tsx'

/** How the state of a post or of standing in for somebody looks. */
export const postTones = {
  proposed: 'doing',
  asked: 'doing',
  granted: 'done',
  future: 'plain',
  past: 'plain',
  ended: 'plain',
  refused: 'plain',
} as const satisfies Readonly<Record<keyof typeof posts.stateLabels, Tone>>

import type { Ability } from '#contract'
import type { WorkLine } from '../../ui/WorkList.tsx'

/** The three lists of the home screen. */
export const homeLists = { due: '到期与逾期', new: '新到我处', waiting: '等待他人' } as const
export type HomeList = keyof typeof homeLists

export interface HomeReply {
  readonly lines: readonly WorkLine[]
  readonly total: number
  /** The list that shows exactly the rows counted in `total`. */
  readonly href: string
}

/** Where one of the three lists gets its lines. */
export interface HomeSource {
  readonly id: string
  readonly list: HomeList
  /** Added to the list's title: `到期与逾期 · 预警`. */
  readonly label: string
  readonly ability: Ability | 'signed-in'
  readonly empty: string
  /** Comes up seldom: the list is shown only while there is something in it. */
  readonly seldom?: boolean
  readonly load: (signal: AbortSignal) => Promise<HomeReply>
}

import type { ReactNode } from 'react'
import { clockWords } from './clock.ts'

/** Working days left. The words say everything; the colour (amber at 3 and less, red after) only repeats them. */
export function ClockChip({
  daysLeft,
  due,
  paused = false,
  ground,
}: {
  /** Working days left; negative when late. */
  daysLeft: number
  /** The last day, `2026-03-05`. */
  due?: string
  paused?: boolean
  /** The legal ground of the term, shown on hover. */
  ground?: string
}): ReactNode {
  const { tone, text } = clockWords(daysLeft, paused)
  const title = [due === undefined ? '' : `期限 ${due}`, ground ?? ''].filter((part) => part !== '').join('；')
  return (
    <span className={`dd-clock dd-clock-${tone}`} title={title === '' ? undefined : title}>
      {text}
    </span>
  )
}

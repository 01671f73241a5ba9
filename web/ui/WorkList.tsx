import { useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { ClockChip } from './ClockChip.tsx'
import { Empty } from './Empty.tsx'
import { count } from './format.ts'
import { useHotkeys } from './hotkeys.tsx'

/** One line, one sentence: who, where, what, why; how long is left; the next action. */
export interface WorkLine {
  readonly key: string
  readonly who: string
  readonly where: string
  /** What and why, one sentence. */
  readonly sentence: string
  /** Working days left, negative when late; absent where nothing runs. */
  readonly daysLeft?: number | undefined
  /** On whose desk it lies, and since when; for "waiting for others". */
  readonly waiting?: string | undefined
  readonly next: string
  readonly href: string
}

/** A short work list. The number opens exactly the rows it counts. */
export function WorkList({
  title,
  lines,
  total,
  href,
  empty,
  keyboard = false,
}: {
  title: string
  lines: readonly WorkLine[]
  total: number
  /** The list that holds all of them. */
  href: string
  empty: string
  /** One list on a page takes `j`, `k` and Enter. */
  keyboard?: boolean
}): ReactNode {
  const [at, setAt] = useState(-1)
  const [, navigate] = useLocation()
  const here = lines[at]
  const move = (by: number): boolean => {
    if (lines.length === 0) return false
    setAt(Math.max(0, Math.min(lines.length - 1, at + by)))
    return true
  }
  useHotkeys(
    keyboard
      ? [
          { keys: ['j', 'ArrowDown'], label: '下一条', run: () => move(1) },
          { keys: ['k', 'ArrowUp'], label: '上一条', run: () => move(-1) },
          {
            keys: ['Enter'],
            label: '打开',
            run: () => {
              if (here === undefined) return false
              navigate(here.href)
            },
          },
        ]
      : [],
  )
  return (
    <section className="dd-work">
      <header>
        <h2>{title}</h2>
        <Link href={href} className="dd-figure">
          {count(total)} 条
        </Link>
      </header>
      {lines.length === 0 ? (
        <Empty title={empty} />
      ) : (
        <ol>
          {lines.map((line, index) => (
            <li key={line.key} className={index === at ? 'dd-work-here' : undefined}>
              <Link href={line.href} className="dd-work-line">
                <b>{line.who}</b>
                <span className="dd-quiet dd-cut-start" title={line.where}>
                  <bdi>{line.where}</bdi>
                </span>
                <span title={line.sentence}>{line.sentence}</span>
              </Link>
              {line.waiting !== undefined && (
                <span className="dd-work-waiting" title={line.waiting}>
                  {line.waiting}
                </span>
              )}
              {line.daysLeft !== undefined && (
                <span className="dd-work-clock">
                  <ClockChip daysLeft={line.daysLeft} />
                </span>
              )}
              <Link href={line.href} className="dd-work-next">
                {line.next}
              </Link>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

import { useEffect, useRef, type ReactNode } from 'react'
import { BigButton } from './BigButton.tsx'

/** One question a screen. The way on is always at the same place under the thumb. */
export function Question({
  title,
  help,
  step,
  of,
  children,
  next,
  onNext,
  reason,
  busy = false,
  onBack,
}: {
  title: string
  /** In words a neighbour would use: what it is asked for. */
  help?: string
  step: number
  of: number
  children: ReactNode
  /** `下一步`, `提交`. */
  next: string
  onNext: () => void
  /** Why one cannot go on yet. */
  reason?: string | undefined
  busy?: boolean
  onBack?: () => void
}): ReactNode {
  const head = useRef<HTMLHeadingElement>(null)
  // A screen reader starts reading at the new question, and the page at its top.
  useEffect(() => {
    head.current?.focus()
    window.scrollTo(0, 0)
  }, [title])
  return (
    <form
      className="h-question"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason === undefined) onNext()
      }}
    >
      <div
        className="h-progress"
        role="progressbar"
        aria-label={`第 ${String(step)} 步，共 ${String(of)} 步`}
        aria-valuemin={1}
        aria-valuemax={of}
        aria-valuenow={step}
      >
        <i style={{ width: `${String((step / of) * 100)}%` }} />
      </div>
      <p className="h-quiet">
        第 {step} 步，共 {of} 步
      </p>
      <h1 ref={head} tabIndex={-1}>
        {title}
      </h1>
      {help !== undefined && <p className="h-help">{help}</p>}
      <div className="h-answer">{children}</div>
      <div className="h-ways">
        {onBack !== undefined && (
          <BigButton kind="plain" onClick={onBack}>
            上一步
          </BigButton>
        )}
        <BigButton type="submit" reason={reason} busy={busy}>
          {next}
        </BigButton>
      </div>
    </form>
  )
}

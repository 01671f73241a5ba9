import type { ReactNode } from 'react'

/** A button for a thumb. When it cannot be used now it stays, and says why under it. */
export function BigButton({
  children,
  onClick,
  kind = 'main',
  reason,
  busy = false,
  type = 'button',
}: {
  children: ReactNode
  onClick?: () => void
  kind?: 'main' | 'plain' | 'danger'
  /** Why it cannot be used now. */
  reason?: string | undefined
  busy?: boolean
  type?: 'button' | 'submit'
}): ReactNode {
  return (
    <div className="h-button">
      <button type={type} className={`h-${kind}`} disabled={reason !== undefined || busy} aria-busy={busy} onClick={onClick}>
        {busy ? '请稍等…' : children}
      </button>
      {reason !== undefined && <p className="h-quiet">{reason}</p>}
    </div>
  )
}

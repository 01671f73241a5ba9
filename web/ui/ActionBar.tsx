import { Button, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import type { ActionState } from '#contract'

/**
 * The actions of a thing as the server states them. One that is not allowed is there, disabled, with its reason: a hidden button
 * only makes people ask where it went. The first allowed action is the primary one.
 */
export function ActionBar({
  actions,
  onAction,
  pending,
  danger = [],
}: {
  actions: readonly ActionState[]
  onAction: (action: string) => void
  /** The action under way. */
  pending?: string | undefined
  /** Actions that cannot be undone. */
  danger?: readonly string[]
}): ReactNode {
  const primary = actions.find((action) => action.allowed && !danger.includes(action.action))?.action
  // What cannot be taken back stands last, away from what one came to do.
  const inOrder = actions.toSorted((one, other) => Number(danger.includes(one.action)) - Number(danger.includes(other.action)))
  return (
    <div className="dd-actions">
      {inOrder.map((action) => (
        <Tooltip key={action.action} title={action.allowed ? undefined : (action.reason ?? '现在不能办理')}>
          <Button
            size="small"
            type={action.action === primary ? 'primary' : 'default'}
            danger={danger.includes(action.action)}
            disabled={!action.allowed || (pending !== undefined && pending !== action.action)}
            loading={pending === action.action}
            aria-description={action.allowed ? undefined : action.reason}
            onClick={() => {
              onAction(action.action)
            }}
          >
            {action.label}
          </Button>
        </Tooltip>
      ))}
    </div>
  )
}

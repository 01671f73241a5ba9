import type { UseQueryResult } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { ErrorView } from './ErrorView.tsx'
import { ApiError } from './transport.ts'

/** What `useRead` and `useList` give. */
type Reading = Pick<UseQueryResult, 'isError' | 'error' | 'refetch'>

/** Why a reading failed, and asking once more. */
export function ReadError({ reply }: { reply: Reading }): ReactNode {
  return (
    <ErrorView
      error={reply.error}
      {...(isFinal(reply.error)
        ? {}
        : {
            retry: () => {
              void reply.refetch()
            },
          })}
    />
  )
}

/** What asking once more will not change: it is not there, or not for this person. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && ['not-found', 'auth.denied', 'input.invalid'].includes(error.code)
}

/** A screen whose reading is not there: its outline while it comes; where it failed, the reason below `head`, which leads back. */
export function ScreenWaiting({ reply, head }: { reply: Reading; head?: ReactNode }): ReactNode {
  return (
    <div className="dd-screen">
      {reply.isError ? (
        <>
          {head}
          <ReadError reply={reply} />
        </>
      ) : (
        <Skeleton active />
      )}
    </div>
  )
}

import type { UseQueryResult } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { ErrorView } from './ErrorView.tsx'

/** What `useRead` and `useList` give. */
type Reading = Pick<UseQueryResult, 'isError' | 'error' | 'refetch'>

/** Why a reading failed, and asking once more. */
export function ReadError({ reply }: { reply: Reading }): ReactNode {
  return (
    <ErrorView
      error={reply.error}
      retry={() => {
        void reply.refetch()
      }}
    />
  )
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

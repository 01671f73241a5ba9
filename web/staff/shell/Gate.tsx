import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { session, type Me } from '#contract'
import { call } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { SessionContext } from '../../ui/session.ts'
import { ApiError, sessionEvents } from '../../ui/transport.ts'
import { Shell } from './Shell.tsx'
import { SignInForm, SignInPage } from './SignIn.tsx'

/** Who is signed in, or null for nobody; any other failure is thrown. */
async function whoAmI(signal: AbortSignal): Promise<Me | null> {
  try {
    return await call(session.whoAmI, {}, { signal })
  } catch (error) {
    if (error instanceof ApiError && error.code === 'auth.required') return null
    throw error
  }
}

const DutyPage = lazy(() => import('./Duty.tsx'))
const PublicCards = lazy(() => import('../policy/PublicCards.tsx'))

/** What anybody may read stands before the gate: 明白卡 has its own address, on paper and as a QR code. */
export function Gate(): ReactNode {
  const [path] = useLocation()
  return path === '/cards' || path.startsWith('/cards/') ? (
    <Suspense>
      <PublicCards />
    </Suspense>
  ) : (
    <Desk />
  )
}

/**
 * Lets nobody in without a session. When a session ends while somebody works, the sign-in comes up over the screen, and what they
 * typed is still there after it.
 */
function Desk(): ReactNode {
  const queries = useQueryClient()
  const [expired, setExpired] = useState(false)
  const reply = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => whoAmI(signal), staleTime: Infinity, refetchOnWindowFocus: false })
  const me = reply.data ?? null
  // Kept until its page is left: the recovery codes must still be there when the duty is done.
  const [duty, setDuty] = useState<Me['duty']>(null)
  if (duty === null && me !== null && me.duty !== null) setDuty(me.duty)
  useEffect(() => {
    const listen = (): void => {
      setExpired(true)
    }
    const ask = (): void => {
      void queries.invalidateQueries({ queryKey: ['me'] })
    }
    sessionEvents.addEventListener('expired', listen)
    sessionEvents.addEventListener('duty', ask)
    return () => {
      sessionEvents.removeEventListener('expired', listen)
      sessionEvents.removeEventListener('duty', ask)
    }
  }, [queries])
  const enter = (next: Me): void => {
    // Somebody else on the same screen must not see what the one before had loaded.
    if (me !== null && me.userId !== next.userId) queries.clear()
    queries.setQueryData(['me'], next)
    setExpired(false)
    void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' })
  }
  if (reply.isError)
    return (
      <div className="dd-signin">
        <ReadError reply={reply} />
      </div>
    )
  if (reply.isPending) return null
  if (me === null) return <SignInPage onEnter={enter} />
  return (
    <SessionContext value={me}>
      {duty === null ? (
        <Shell />
      ) : (
        <Suspense>
          <DutyPage
            me={me}
            duty={duty}
            onDone={() => {
              setDuty(null)
            }}
          />
        </Suspense>
      )}
      <Dialog
        open={expired}
        title="登录已过期，请重新登录"
        footer={null}
        closable={false}
        width={360}
        mask={{ closable: false }}
        keyboard={false}
      >
        <p className="dd-quiet">页面上填写的内容还在，登录后可以接着办。</p>
        <SignInForm login={me.login} onEnter={enter} />
      </Dialog>
    </SessionContext>
  )
}

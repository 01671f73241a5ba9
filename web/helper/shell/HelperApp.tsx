import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { Router } from 'wouter'
import type { Me } from '#contract'
import { ApiError, sessionEvents } from '../../ui/transport.ts'
import { send } from '../api.ts'
import { phoneOutbox } from '../outbox-phone.ts'
import { Banner, BigButton } from '../parts/index.tsx'
import { routes } from '../routes.ts'
import { HelperContext, rememberedMe, rememberMe } from '../session.ts'
import { OutboxProvider } from '../use-outbox.tsx'
import { PhoneDuty } from './Safety.tsx'
import { HelperShell } from './HelperShell.tsx'
import { HelperSignIn } from './HelperSignIn.tsx'

type Session =
  | { readonly state: 'asking' }
  | { readonly state: 'in'; readonly me: Me }
  | { readonly state: 'out' }
  | { readonly state: 'failed'; readonly words: string }

/** The phone page. Without a network it opens for the one who was signed in last; what they do waits in the outbox. */
export function HelperApp(): ReactNode {
  const [session, setSession] = useState<Session>({ state: 'asking' })
  const [round, setRound] = useState(0)
  useEffect(() => {
    const listen = (): void => {
      setSession({ state: 'out' })
    }
    const ask = (): void => {
      setRound((before) => before + 1)
    }
    sessionEvents.addEventListener('expired', listen)
    sessionEvents.addEventListener('duty', ask)
    return () => {
      sessionEvents.removeEventListener('expired', listen)
      sessionEvents.removeEventListener('duty', ask)
    }
  }, [])
  useEffect(() => {
    let here = true
    const ask = async (): Promise<void> => {
      const next = await whoIsIt()
      if (here) setSession(next)
    }
    void ask()
    return () => {
      here = false
    }
  }, [round])
  const enter = (me: Me): void => {
    rememberMe(me)
    setSession({ state: 'in', me })
  }
  if (session.state === 'asking') return null
  if (session.state === 'out') return <HelperSignIn last={rememberedMe()?.login ?? ''} onEnter={enter} />
  if (session.state === 'failed')
    return (
      <main className="h-page">
        <Banner tone="bad">{session.words}</Banner>
        <BigButton
          onClick={() => {
            setRound(round + 1)
          }}
        >
          再试一次
        </BigButton>
      </main>
    )
  const again = (): void => {
    setRound(round + 1)
  }
  return (
    <SignedIn
      key={session.me.userId}
      me={session.me}
      onOut={() => {
        setSession({ state: 'out' })
      }}
      onDone={again}
    />
  )
}

function SignedIn({ me, onOut, onDone }: { me: Me; onOut: () => void; onDone: () => void }): ReactNode {
  if (me.duty !== null) return <PhoneDuty me={me} duty={me.duty} onOut={onOut} onDone={onDone} />
  return <Pages me={me} />
}

function Pages({ me }: { me: Me }): ReactNode {
  const outbox = useMemo(() => phoneOutbox(me.userId), [me.userId])
  return (
    <HelperContext value={me}>
      <OutboxProvider outbox={outbox}>
        <Router base="/m">
          <HelperShell />
        </Router>
      </OutboxProvider>
    </HelperContext>
  )
}

async function whoIsIt(): Promise<Session> {
  try {
    const me = await send(routes['session.me'])
    rememberMe(me)
    return { state: 'in', me }
  } catch (error) {
    if (error instanceof ApiError && error.code === 'auth.required') return { state: 'out' }
    const last = rememberedMe()
    if (last !== null && error instanceof ApiError && (error.status === 0 || error.status >= 500)) return { state: 'in', me: last }
    return { state: 'failed', words: error instanceof ApiError ? [error.message, error.hint].join('。') : '页面没有打开，请再试一次' }
  }
}

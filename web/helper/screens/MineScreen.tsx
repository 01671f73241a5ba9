import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { ApiError } from '../../ui/transport.ts'
import { send } from '../api.ts'
import { useBigLetters } from '../big-letters.ts'
import { forgetKept } from '../kept.ts'
import { Banner, BigButton } from '../parts/index.tsx'
import { routes } from '../routes.ts'
import { rememberMe, useMe } from '../session.ts'
import { OutboxList } from '../shell/OutboxList.tsx'
import { useUnsent } from '../use-outbox.tsx'

/** 我的: who one is, what is not sent yet, letters, sign-out. */
export default function MineScreen(): ReactNode {
  const me = useMe()
  const [big, setBig] = useBigLetters()
  const [, navigate] = useLocation()
  return (
    <>
      <h1>{me.name}</h1>
      <p className="h-quiet">
        {me.roleLabel}，{me.regionName}
      </p>
      <h2>发送情况</h2>
      <OutboxList />
      <h2>显示</h2>
      <label className="h-switch">
        <input
          type="checkbox"
          role="switch"
          checked={big}
          onChange={(event) => {
            setBig(event.target.checked)
          }}
        />
        <span>大字</span>
      </label>
      <h2>账号</h2>
      <BigButton
        kind="plain"
        onClick={() => {
          navigate('/me/safety')
        }}
      >
        密码与动态验证码
      </BigButton>
      <SignOut />
    </>
  )
}

function SignOut(): ReactNode {
  const unsent = useUnsent()
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const leave = async (): Promise<void> => {
    setBusy(true)
    let onward = '/m/'
    try {
      // Whoever came through the identity provider leaves there as well: the phone may be lent.
      onward = (await send(routes['session.signOut'])).next ?? onward
    } catch (error) {
      // An expired session is signed out already; without an answer the session would stay open on the server.
      if (!(error instanceof ApiError && error.code === 'auth.required')) {
        setBusy(false)
        setProblem('没有退出成功，请在有网络时再试')
        return
      }
    }
    await forgetKept()
    rememberMe(null)
    window.location.assign(onward)
  }
  return (
    <>
      {problem !== null && <Banner tone="bad">{problem}</Banner>}
      {asked && unsent > 0 && <Banner tone="wait">还有 {unsent} 件没有发送。退出后它们留在这部手机里，您再次登录时会接着发送。</Banner>}
      <BigButton
        kind="plain"
        busy={busy}
        onClick={() => {
          if (unsent > 0 && !asked) setAsked(true)
          else void leave()
        }}
      >
        {asked ? '仍要退出' : '退出登录'}
      </BigButton>
    </>
  )
}

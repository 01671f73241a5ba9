import { useEffect, useState, type ReactNode } from 'react'
import type { Me, ReplyOf, session } from '#contract'
import { ApiError } from '../../ui/transport.ts'
import { failureWords, send } from '../api.ts'
import { Banner, BigButton, TextField } from '../parts/index.tsx'
import { routes } from '../routes.ts'
import { PasskeyButton } from './Passkey.tsx'
import { SsoButton, SsoCode, ssoOutcome, SsoRefused } from './SingleSignOn.tsx'

/** Signing in on the phone; on a demonstration a helper's account is one tap away. */
export function HelperSignIn({ last, onEnter }: { last: string; onEnter: (me: Me) => void }): ReactNode {
  const [welcome, setWelcome] = useState<ReplyOf<typeof session.welcome> | null>(null)
  const [login, setLogin] = useState(last)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [second, setSecond] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [outcome] = useState(ssoOutcome)
  // Said once: the address would say it again at the next expiry.
  useEffect(() => {
    if (outcome !== null && outcome !== 'code') window.history.replaceState(null, '', '/m/')
  }, [outcome])
  // Without the greeting one can sign in all the same.
  useEffect(() => {
    send(routes['session.welcome']).then(setWelcome, () => undefined)
  }, [])
  const helpers = (welcome?.demoAccounts ?? []).filter((account) => account.role.includes('协理'))
  const enter = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      onEnter(await send(routes['session.signIn'], { body: { login, password, code } }))
    } catch (error) {
      const asked = error instanceof ApiError && error.details?.['second'] === true
      if (asked) setSecond(true)
      setProblem(asked && code === '' ? null : failureWords(error, '没有登录成功，请再试一次'))
      setBusy(false)
    }
  }
  const reason =
    login.trim() === '' ? '先填用户名' : password === '' ? '再填密码' : second && code.trim() === '' ? '再填动态验证码' : undefined
  return (
    <>
      <div className="h-top">
        {welcome?.synthetic === true && (
          <div className="h-synthetic" role="note">
            演示数据均为合成，非真实人员
          </div>
        )}
      </div>
      <main className="h-page">
        <h1>走访登录</h1>
        {welcome?.ready === false && <Banner tone="wait">正在准备演示数据，过一会儿才看得到家庭</Banner>}
        {problem !== null ? (
          <Banner tone="bad">{problem}</Banner>
        ) : (
          outcome !== null && outcome !== 'code' && <SsoRefused outcome={outcome} />
        )}
        {outcome === 'code' ? (
          <SsoCode onEnter={onEnter} />
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (reason === undefined) void enter()
            }}
          >
            <TextField label="用户名" value={login} onChange={setLogin} autoComplete="username" />
            <TextField label="密码" type="password" value={password} onChange={setPassword} autoComplete="current-password" />
            {second && (
              <TextField label="动态验证码（手机上的 6 位数字，或恢复码）" value={code} onChange={setCode} autoComplete="one-time-code" />
            )}
            <BigButton type="submit" reason={reason} busy={busy}>
              登录
            </BigButton>
          </form>
        )}
        {outcome !== 'code' && <PasskeyButton onEnter={onEnter} />}
        {outcome !== 'code' && typeof welcome?.singleSignOn === 'string' && <SsoButton label={welcome.singleSignOn} />}
        {helpers.length > 0 && outcome !== 'code' && (
          <section>
            <h2>演示账号</h2>
            {helpers.map((account) => (
              <BigButton
                key={account.login}
                kind="plain"
                onClick={() => {
                  setLogin(account.login)
                  setPassword(welcome?.demoPassword ?? '')
                }}
              >
                {account.name}，{account.place}
              </BigButton>
            ))}
          </section>
        )}
      </main>
    </>
  )
}

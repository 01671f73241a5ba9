import { useState, type ReactNode } from 'react'
import type { Me } from '#contract'
import { failureWords, send } from '../api.ts'
import { Banner, BigButton, TextField } from '../parts/index.tsx'
import { routes } from '../routes.ts'

const words: Readonly<Record<string, string>> = {
  unlinked: '统一身份认证通过了，但没有绑定本平台的用户。请找乡镇经办，由系统管理员绑定。',
  passkey: '您绑定了通行密钥，请点“用通行密钥登录”。',
  network: '系统、安全、审计管理员只能在规定的网络里使用本平台，请到管理用的网络再登录。',
  failed: '统一身份认证没有通过，或等得太久。请再登录一次。',
}

/** What came back from the identity provider with the address of this page; null when nobody comes from there. */
export function ssoOutcome(): string | null {
  return new URLSearchParams(window.location.search).get('sso')
}

/** Why somebody who came back from the identity provider is not in. */
export function SsoRefused({ outcome }: { outcome: string }): ReactNode {
  return <Banner tone="bad">{words[outcome] ?? words['failed']}</Banner>
}

/** The identity provider's button. A link that leaves the page, looking like the buttons beside it. */
export function SsoButton({ label }: { label: string }): ReactNode {
  return (
    <div className="h-button">
      <a className="h-plain" href="/api/sign-in/oidc?to=phone">
        {label}
      </a>
    </div>
  )
}

/** The identity provider has said who it is; only the code is missing. */
export function SsoCode({ onEnter }: { onEnter: (me: Me) => void }): ReactNode {
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const enter = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      const me = await send(routes['session.ssoSecond'], { body: { code } })
      window.history.replaceState(null, '', '/m/')
      onEnter(me)
    } catch (error) {
      setProblem(failureWords(error, '没有登录成功，请再试一次'))
      setBusy(false)
    }
  }
  const reason = code.trim() === '' ? '先填动态验证码' : undefined
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (reason === undefined) void enter()
      }}
    >
      <p>统一身份认证已通过，还要填动态验证码。</p>
      {problem !== null && <Banner tone="bad">{problem}</Banner>}
      <TextField label="动态验证码（手机上的 6 位数字，或恢复码）" value={code} onChange={setCode} autoComplete="one-time-code" />
      <BigButton type="submit" reason={reason} busy={busy}>
        登录
      </BigButton>
      <p>
        <a className="h-link" href="/m/">
          换一种方式登录
        </a>
      </p>
    </form>
  )
}

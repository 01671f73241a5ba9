import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { signInWays, type Me } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { passkeysPossible } from '../../ui/passkey.ts'
import { enterWithPasskey } from '../accounts/passkeys.ts'
import { OneTimeCode } from './OneTimeCode.tsx'

/** Below the password: a passkey, and the identity provider where there is one. */
export function OtherWays({ singleSignOn, onEnter }: { singleSignOn: string | null; onEnter: (me: Me) => void }): ReactNode {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const enter = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      onEnter(await enterWithPasskey())
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  if (!passkeysPossible() && singleSignOn === null) return null
  return (
    <div className="dd-signin-ways">
      {passkeysPossible() && (
        <Button
          size="middle"
          loading={busy}
          onClick={() => {
            void enter()
          }}
        >
          用通行密钥登录
        </Button>
      )}
      {singleSignOn !== null && (
        <Button size="middle" href="/api/sign-in/oidc">
          {singleSignOn}
        </Button>
      )}
      {error !== null && <ErrorView error={error} />}
    </div>
  )
}

const said: Readonly<Record<string, string>> = {
  unlinked: '统一身份认证通过了，但没有绑定本平台的用户。请联系本单位系统管理员绑定。',
  failed: '统一身份认证没有通过，或等得太久。请重新登录。',
  network: '系统、安全、审计管理员只能在规定的网络里使用本平台，请到管理用的网络再登录。',
  passkey: '您绑定了通行密钥，请点“用通行密钥登录”。',
}

/** What came back from the identity provider: a word, or a code to be asked for. */
export function SsoCode({ onEnter }: { onEnter: (me: Me) => void }): ReactNode {
  const outcome = new URLSearchParams(window.location.search).get('sso')
  const [code, setCode] = useState('')
  const enter = useCommand(signInWays.ssoSecond, (me) => {
    window.history.replaceState(null, '', '/')
    onEnter(me)
  })
  if (outcome === null) return null
  if (outcome !== 'code')
    return (
      <p className="dd-signin-wait" role="alert">
        {said[outcome] ?? said['failed']}
      </p>
    )
  return (
    <form
      className="dd-signin-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim() !== '') enter.run({ body: { code } }).catch(() => undefined)
      }}
    >
      <p>统一身份认证已通过，还要输入动态验证码。</p>
      <OneTimeCode value={code} onChange={setCode} />
      {enter.error !== null && <ErrorView error={enter.error} />}
      <Button type="primary" size="middle" htmlType="submit" block loading={enter.isPending} disabled={code.trim() === ''}>
        登录
      </Button>
    </form>
  )
}

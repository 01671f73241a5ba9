import { Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { session, type Me } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { DemoLoading, useWelcome } from '../../ui/DemoLoading.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { ApiError } from '../../ui/transport.ts'
import { OneTimeCode } from './OneTimeCode.tsx'
import { OtherWays, SsoCode } from './OtherWays.tsx'
import { SyntheticBanner } from '../../ui/SyntheticBanner.tsx'

/** The sign-in page; on a demonstration it lists whom one may be. */
export function SignInPage({ onEnter }: { onEnter: (me: Me) => void }): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null)
  const welcome = useWelcome()
  const accounts = welcome.data?.demoAccounts ?? []
  // The identity provider has said who it is; only the code is missing.
  const halfway = new URLSearchParams(window.location.search).get('sso') === 'code'
  return (
    <>
      {welcome.data?.synthetic === true && <SyntheticBanner />}
      <main className="dd-signin">
        <div className="dd-signin-head">
          <img src="/icon.svg" alt="" width={44} height={44} />
          <div>
            <h1>兜底</h1>
            <p className="dd-quiet">低收入人口动态监测与分层分类社会救助</p>
          </div>
        </div>
        {welcome.isError && <ReadError reply={welcome} />}
        {welcome.data?.ready === false && (
          <p className="dd-signin-wait">
            <DemoLoading welcome={welcome.data} />
            。可以先登录看看，数据会陆续出现。
          </p>
        )}
        {welcome.data?.ready === true && welcome.data.loading !== null && (
          <p className="dd-quiet">
            <DemoLoading welcome={welcome.data} />
            ，不影响使用。
          </p>
        )}
        <SsoCode onEnter={onEnter} />
        {halfway ? (
          <a href="/">换一种方式登录</a>
        ) : (
          <>
            <SignInForm
              key={chosen ?? ''}
              login={chosen ?? ''}
              password={chosen === null ? '' : (welcome.data?.demoPassword ?? '')}
              onEnter={onEnter}
            />
            <OtherWays singleSignOn={welcome.data?.singleSignOn ?? null} onEnter={onEnter} />
          </>
        )}
        {accounts.length > 0 && !halfway && (
          <section className="dd-accounts">
            <h2>
              演示账号 <span className="dd-quiet">点一下填好，再点登录</span>
            </h2>
            {accounts.map((account) => (
              <button
                type="button"
                key={account.login}
                aria-pressed={chosen === account.login}
                onClick={() => {
                  setChosen(account.login)
                }}
              >
                <b>{account.role}</b>
                <span>{account.name}</span>
                <span className="dd-quiet">{account.place}</span>
              </button>
            ))}
          </section>
        )}
        <p className="dd-quiet dd-signin-foot">
          村级协理员请用手机打开 <a href="/m/">走访页面</a>；群众不用登录，可以<a href="/calculator">测算家里能享受哪些救助</a>，看
          <a href="/cards">政策明白卡</a>
        </p>
      </main>
    </>
  )
}

export function SignInForm({ login, password = '', onEnter }: { login: string; password?: string; onEnter: (me: Me) => void }): ReactNode {
  const [name, setName] = useState(login)
  const [secret, setSecret] = useState(password)
  const [code, setCode] = useState('')
  const enter = useCommand(session.signIn, onEnter)
  // Asked for once the password was right; it stays while somebody mistypes.
  const asksCode = enter.error instanceof ApiError && enter.error.details?.['second'] === true
  const [second, setSecond] = useState(false)
  if (asksCode && !second) setSecond(true)
  const reason =
    name.trim() === '' ? '请填写用户名' : secret === '' ? '请填写密码' : second && code.trim() === '' ? '请输入动态验证码' : undefined
  return (
    <form
      className="dd-signin-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason === undefined) enter.run({ body: { login: name, password: secret, code } }).catch(() => undefined)
      }}
    >
      <label>
        用户名
        <Input
          size="middle"
          autoComplete="username"
          autoFocus={login === ''}
          value={name}
          onChange={(event) => {
            setName(event.target.value)
          }}
        />
      </label>
      <label>
        密码
        <Input.Password
          size="middle"
          autoComplete="current-password"
          autoFocus={login !== '' && password === ''}
          value={secret}
          onChange={(event) => {
            setSecret(event.target.value)
          }}
        />
      </label>
      {second && <OneTimeCode value={code} onChange={setCode} />}
      {enter.error !== null && !(asksCode && code === '') && <ErrorView error={enter.error} />}
      <Button
        type="primary"
        size="middle"
        htmlType="submit"
        block
        autoFocus={password !== ''}
        loading={enter.isPending}
        disabled={reason !== undefined}
        title={reason}
      >
        登录
      </Button>
    </form>
  )
}

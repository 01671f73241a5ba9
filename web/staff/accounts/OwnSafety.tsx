import { App, Button, Input } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { accounts, secondFactor, type ReplyOf } from '#contract'
import { dayOf } from '../../ui/format.ts'
import { useCommand, useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { OwnPasskeys } from './OwnPasskeys.tsx'
import { OwnSessions } from './OwnSessions.tsx'
import { SafetyNotice } from './SafetyNotice.tsx'
import './accounts.css'

/** One's own password, second factor and sessions. */
export default function OwnSafety(): ReactNode {
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader title="密码与登录安全" note="只管自己的账号" />
      <SafetyNotice page />
      <div className="dd-safety">
        <OwnPassword />
        <OwnSecondFactor />
        <OwnPasskeys />
        <OwnSessions />
      </div>
    </div>
  )
}

/** Changing the password ends every session, this one too. */
export function OwnPassword(): ReactNode {
  const { message } = App.useApp()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const change = useCommand(accounts.ownPassword, () => {
    void message.success('密码已修改，请用新密码登录')
    window.setTimeout(() => {
      window.location.assign('/')
    }, 1200)
  })
  const reason =
    current === '' ? '请填写现在的密码' : next.length < 10 ? '新密码至少 10 位' : next !== again ? '两次填写的新密码不一样' : undefined
  return (
    <form
      className="dd-safety-card"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason === undefined) change.run({ body: { current, next } }).catch(() => undefined)
      }}
    >
      <h2>修改密码</h2>
      <label>
        现在的密码
        <Input.Password
          autoComplete="current-password"
          value={current}
          onChange={(event) => {
            setCurrent(event.target.value)
          }}
        />
      </label>
      <label>
        新密码
        <Input.Password
          autoComplete="new-password"
          value={next}
          placeholder="至少 10 位，几个不相干的词加数字最好记"
          onChange={(event) => {
            setNext(event.target.value)
          }}
        />
      </label>
      <label>
        再填一次新密码
        <Input.Password
          autoComplete="new-password"
          value={again}
          onChange={(event) => {
            setAgain(event.target.value)
          }}
        />
      </label>
      {change.error !== null && <ErrorView error={change.error} kept="您填写的内容还在" />}
      <div className="dd-line">
        <Button type="primary" htmlType="submit" loading={change.isPending} disabled={reason !== undefined}>
          修改密码
        </Button>
        <span className="dd-quiet">{reason ?? '修改后需要重新登录'}</span>
      </div>
    </form>
  )
}

/** How one's second factor stands, and binding it. `onBound` comes when the recovery codes were written down. */
export function OwnSecondFactor({ onBound }: { onBound?: () => void }): ReactNode {
  const state = useRead(secondFactor.state)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  if (state.isError) return <ReadError reply={state} />
  if (state.data === undefined) return null
  const { enabled, demanded, since, recoveryLeft } = state.data
  return (
    <section className="dd-safety-card">
      <h2>
        动态验证码{' '}
        <StatusTag tone={enabled || codes !== null ? 'done' : demanded ? 'late' : 'plain'}>
          {enabled || codes !== null ? '已绑定' : demanded ? '岗位要求，尚未绑定' : '未绑定'}
        </StatusTag>
      </h2>
      {codes !== null && (
        <RecoveryCodes
          codes={codes}
          onKept={() => {
            setCodes(null)
            void state.refetch()
            onBound?.()
          }}
        />
      )}
      {codes === null && enabled && (
        <p>
          {since === null ? '' : dayOf(since)} 绑定，剩 {recoveryLeft}{' '}
          个恢复码。换手机、恢复码快用完时，请本单位安全管理员当面核实后重置，再重新绑定。
        </p>
      )}
      {codes === null && !enabled && <Bind onCodes={setCodes} />}
    </section>
  )
}

type Begun = ReplyOf<typeof secondFactor.begin>

function Bind({ onCodes }: { onCodes: (codes: readonly string[]) => void }): ReactNode {
  const [password, setPassword] = useState('')
  const [begun, setBegun] = useState<Begun | null>(null)
  const [code, setCode] = useState('')
  const begin = useCommand(secondFactor.begin, setBegun)
  const confirm = useCommand(secondFactor.confirm, (reply) => {
    onCodes(reply.recoveryCodes)
  })
  if (begun === null) {
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (password !== '') begin.run({ body: { password } }).catch(() => undefined)
        }}
      >
        <p>
          绑定后，登录时除了密码还要输入手机上每半分钟换一次的 6 位数字，密码被人知道也登不进来。手机上先装好任意一种验证器应用（支持
          TOTP）。
        </p>
        <label>
          现在的密码
          <Input.Password
            autoComplete="current-password"
            value={password}
            onChange={(event) => {
              setPassword(event.target.value)
            }}
          />
        </label>
        {begin.error !== null && <ErrorView error={begin.error} />}
        <Button type="primary" htmlType="submit" loading={begin.isPending} disabled={password === ''}>
          开始绑定
        </Button>
      </form>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (/^\d{6}$/.test(code)) confirm.run({ body: { code } }).catch(() => undefined)
      }}
    >
      <p>1. 用验证器应用扫这个二维码；扫不了就手工输入密钥。</p>
      <div className="dd-safety-scan">
        <SecretCode address={begun.address} />
        <div>
          <span className="dd-quiet">密钥</span>
          <code>{begun.secret.match(/.{1,4}/g)?.join(' ')}</code>
        </div>
      </div>
      <label>
        2. 输入应用上显示的 6 位数字
        <Input
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={code}
          onChange={(event) => {
            setCode(event.target.value.trim())
          }}
        />
      </label>
      {confirm.error !== null && <ErrorView error={confirm.error} />}
      <Button type="primary" htmlType="submit" loading={confirm.isPending} disabled={!/^\d{6}$/.test(code)}>
        确认绑定
      </Button>
    </form>
  )
}

/** Drawn in this browser: the secret goes to nobody. */
function SecretCode({ address }: { address: string }): ReactNode {
  const [picture, setPicture] = useState<string | null>(null)
  useEffect(() => {
    let here = true
    void import('qrcode').then(async (qr) => {
      const svg = await qr.toString(address, { type: 'svg', margin: 1 })
      if (here) setPicture(`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`)
    })
    return () => {
      here = false
    }
  }, [address])
  return picture === null ? <span className="dd-safety-qr" /> : <img className="dd-safety-qr" src={picture} alt="绑定动态验证码的二维码" />
}

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }): ReactNode {
  return (
    <div>
      <p>
        <b>请抄下这 10 个恢复码</b>，放在手机以外的地方。手机不在身边时，登录时输入其中一个代替 6 位数字，每个只能用一次。这里只显示这一次。
      </p>
      <ol className="dd-safety-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Button type="primary" onClick={onKept}>
        已经抄好
      </Button>
    </div>
  )
}

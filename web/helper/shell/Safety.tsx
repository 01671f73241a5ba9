import { useCallback, useEffect, useState, type ReactNode } from 'react'
import type { Me, ReplyOf, secondFactor } from '#contract'
import { dayOf } from '../../ui/format.ts'
import { failureWords, send } from '../api.ts'
import { Banner, BigButton, TextField } from '../parts/index.tsx'
import { routes } from '../routes.ts'

/** Does something with the server; says what went wrong in words. */
function useDoing(): { busy: boolean; problem: string | null; run: (work: () => Promise<void>) => void } {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const run = useCallback((work: () => Promise<void>): void => {
    setBusy(true)
    setProblem(null)
    work()
      .catch((error: unknown) => {
        setProblem(failureWords(error, '没有办成，请再试一次'))
      })
      .finally(() => {
        setBusy(false)
      })
  }, [])
  return { busy, problem, run }
}

/** Changing one's password ends every session; `onChanged` leads to signing in with the new one. */
export function PhonePassword({ onChanged }: { onChanged: () => void }): ReactNode {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const { busy, problem, run } = useDoing()
  const reason =
    current === '' ? '先填现在的密码' : next.length < 10 ? '新密码至少 10 位' : next !== again ? '两次填写的新密码不一样' : undefined
  const change = async (): Promise<void> => {
    await send(routes['user.ownPassword'], { body: { current, next } })
    onChanged()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (reason === undefined) run(change)
      }}
    >
      {problem !== null && <Banner tone="bad">{problem}</Banner>}
      <TextField label="现在的密码" type="password" value={current} onChange={setCurrent} autoComplete="current-password" />
      <TextField
        label="新密码"
        type="password"
        value={next}
        onChange={setNext}
        autoComplete="new-password"
        hint="至少 10 位，几个不相干的词加数字最好记"
      />
      <TextField label="再填一次新密码" type="password" value={again} onChange={setAgain} autoComplete="new-password" />
      <BigButton type="submit" reason={reason} busy={busy}>
        修改密码
      </BigButton>
      <p className="h-quiet">改好以后用新密码重新登录。没有发送的走访记录留在这部手机里，登录后接着发送。</p>
    </form>
  )
}

/** How one's second factor stands, and binding it. `onBound` comes when the recovery codes were written down. */
export function PhoneSecondFactor({ onBound }: { onBound: () => void }): ReactNode {
  const [state, setState] = useState<ReplyOf<typeof secondFactor.state> | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [round, setRound] = useState(0)
  const { problem, run } = useDoing()
  useEffect(() => {
    run(async () => {
      setState(await send(routes['secondFactor.state']))
    })
  }, [round, run])
  if (problem !== null)
    return (
      <>
        <Banner tone="bad">{problem}</Banner>
        <BigButton
          kind="plain"
          onClick={() => {
            setRound(round + 1)
          }}
        >
          再试一次
        </BigButton>
      </>
    )
  if (codes !== null)
    return (
      <RecoveryCodes
        codes={codes}
        onKept={() => {
          setCodes(null)
          setRound(round + 1)
          onBound()
        }}
      />
    )
  if (state === null)
    return (
      <p className="h-quiet" role="status">
        正在打开…
      </p>
    )
  if (!state.enabled) return <Bind onCodes={setCodes} />
  return (
    <p>
      已绑定{state.since === null ? '' : `（${dayOf(state.since)}）`}，剩 {state.recoveryLeft}{' '}
      个恢复码。换手机时，请本单位安全管理员当面核实后重置，再重新绑定。
    </p>
  )
}

function Bind({ onCodes }: { onCodes: (codes: readonly string[]) => void }): ReactNode {
  const [password, setPassword] = useState('')
  const [begun, setBegun] = useState<ReplyOf<typeof secondFactor.begin> | null>(null)
  const [code, setCode] = useState('')
  const { busy, problem, run } = useDoing()
  const failed = problem === null ? null : <Banner tone="bad">{problem}</Banner>
  if (begun === null) {
    const reason = password === '' ? '先填现在的密码' : undefined
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (reason === undefined)
            run(async () => {
              setBegun(await send(routes['secondFactor.begin'], { body: { password } }))
            })
        }}
      >
        <p>绑定后，登录时除了密码还要填验证器应用上的 6 位数字，数字每半分钟换一次。先在这部手机上装好任意一种验证器应用（支持 TOTP）。</p>
        {failed}
        <TextField label="现在的密码" type="password" value={password} onChange={setPassword} autoComplete="current-password" />
        <BigButton type="submit" reason={reason} busy={busy}>
          开始绑定
        </BigButton>
      </form>
    )
  }
  const reason = /^\d{6}$/.test(code) ? undefined : '填应用上显示的 6 位数字'
  const confirm = async (): Promise<void> => {
    const { recoveryCodes } = await send(routes['secondFactor.confirm'], { body: { code } })
    onCodes(recoveryCodes)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (reason === undefined) run(confirm)
      }}
    >
      <h2>1. 把密钥交给验证器应用</h2>
      <p>
        <a className="h-link" href={begun.address}>
          在本机的验证器应用里打开
        </a>
      </p>
      <p>打不开时，在应用里选“手工输入密钥”，填：</p>
      <p className="h-secret">
        <code>{begun.secret.match(/.{1,4}/g)?.join(' ')}</code>
      </p>
      <CopyButton text={begun.secret} />
      <h2>2. 填应用上显示的数字</h2>
      {failed}
      <TextField
        label="6 位数字"
        value={code}
        onChange={(value) => {
          setCode(value.trim())
        }}
        inputMode="numeric"
        autoComplete="one-time-code"
      />
      <BigButton type="submit" reason={reason} busy={busy}>
        确认绑定
      </BigButton>
    </form>
  )
}

function CopyButton({ text }: { text: string }): ReactNode {
  const [copied, setCopied] = useState(false)
  // Missing outside a secure context, whatever the types say: then the key is typed.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (clipboard === undefined) return null
  return (
    <BigButton
      kind="plain"
      onClick={() => {
        clipboard.writeText(text).then(
          () => {
            setCopied(true)
          },
          () => undefined,
        )
      }}
    >
      {copied ? '已复制' : '复制密钥'}
    </BigButton>
  )
}

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }): ReactNode {
  return (
    <>
      <Banner tone="good">已绑定</Banner>
      <p>
        <b>请把这 10 个恢复码抄在纸上。</b>手机不在身边时，登录时填其中一个代替 6 位数字，每个只能用一次。这里只显示这一次。
      </p>
      <ol className="h-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <BigButton onClick={onKept}>已经抄好</BigButton>
    </>
  )
}

const heads = { password: '修改密码', 'second-factor': '绑定动态验证码', post: '等待岗位确认' } as const
const words = {
  password: '请先设置自己的密码：原来的已经到期，或是管理员发的一次性密码。',
  'second-factor': '您的岗位要求用动态验证码登录，绑定后才能继续走访。',
  post: '您今天没有在任的岗位：新岗位还没有经安全管理员确认，或原岗位、代班已经到期。',
} as const

/** In place of the phone's pages while something has to be done first. Nothing waiting is sent meanwhile. */
export function PhoneDuty({
  me,
  duty,
  onDone,
  onOut,
}: {
  me: Me
  duty: NonNullable<Me['duty']>
  onDone: () => void
  onOut: () => void
}): ReactNode {
  const { busy, run } = useDoing()
  return (
    <>
      <div className="h-top">
        {me.synthetic && (
          <div className="h-synthetic" role="note">
            演示数据均为合成，非真实人员
          </div>
        )}
      </div>
      <main className="h-page">
        <h1>{heads[duty]}</h1>
        <p className="h-quiet">
          {me.name}，{me.roleLabel}
        </p>
        <Banner tone="wait">{words[duty]}</Banner>
        {duty === 'password' && <PhonePassword onChanged={onOut} />}
        {duty === 'second-factor' && <PhoneSecondFactor onBound={onDone} />}
        {duty === 'post' && (
          <>
            <p>请联系乡镇经办，由系统管理员提名、安全管理员确认。确认后不用重新登录。</p>
            <BigButton onClick={onDone}>再看一次</BigButton>
          </>
        )}
        <BigButton
          kind="plain"
          busy={busy}
          onClick={() => {
            run(async () => {
              await send(routes['session.signOut'])
              onOut()
            })
          }}
        >
          退出登录
        </BigButton>
      </main>
    </>
  )
}

import { Button, Input } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { ownAccount, secondFactor, session, signInWays } from '#contract'
import { call } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { askForProofWith } from '../../ui/proof.ts'
import { useMe } from '../../ui/session.ts'
import { enterWithPasskey } from '../accounts/passkeys.ts'

type How = 'code' | 'password' | 'passkey'

async function howToProve(): Promise<How> {
  const [{ enabled }, { rows }] = await Promise.all([call(secondFactor.state), call(signInWays.passkeys)])
  return enabled ? 'code' : rows.length > 0 ? 'passkey' : 'password'
}

/** Comes up before one of the heaviest acts when the last proof of who somebody is lies a quarter of an hour back; the act then goes on. */
export function Proof(): ReactNode {
  const me = useMe()
  const [how, setHow] = useState<How>()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const form = useRef<HTMLFormElement>(null)
  const answer = useRef<((proved: boolean) => void) | null>(null)
  useEffect(
    () =>
      askForProofWith(async () => {
        const way = await howToProve()
        setText('')
        setError(null)
        setHow(way)
        return new Promise((resolve) => {
          answer.current?.(false)
          answer.current = resolve
        })
      }),
    [],
  )
  const close = (proved: boolean): void => {
    setHow(undefined)
    setText('')
    answer.current?.(proved)
    answer.current = null
  }
  const prove = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      if (how === 'passkey') {
        await enterWithPasskey()
        // The new session begins in the first post: back to the one that is acted in.
        const acting = me.posts.find((post) => post.acting)
        if (me.posts.length > 1 && acting !== undefined) await call(session.choosePost, { body: { postId: acting.id } })
      } else await call(ownAccount.proof, { body: how === 'code' ? { code: text.trim() } : { password: text } })
      close(true)
    } catch (caught) {
      setError(caught)
      // What is typed next replaces what was wrong.
      form.current?.querySelector('input')?.select()
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open={how !== undefined}
      title="请再验证一次身份"
      footer={null}
      width={380}
      mask={{ closable: false }}
      zIndex={1100}
      onCancel={() => {
        close(false)
      }}
    >
      <form
        ref={form}
        className="dd-signin-form"
        onSubmit={(event) => {
          event.preventDefault()
          void prove()
        }}
      >
        <p className="dd-quiet">这件事关系重大，离上次验证已有一会儿；验证后接着办，填写的内容还在。</p>
        {how === 'passkey' ? (
          <p>您绑定的是通行密钥，请点下面的按钮，按设备提示操作。</p>
        ) : (
          <label>
            {how === 'code' ? '动态验证码' : '密码'}
            {how === 'code' ? (
              <Input
                size="middle"
                autoComplete="one-time-code"
                placeholder="手机上的 6 位数字，或一个恢复码"
                value={text}
                onChange={(event) => {
                  setText(event.target.value)
                }}
              />
            ) : (
              <Input.Password
                size="middle"
                autoComplete="current-password"
                value={text}
                onChange={(event) => {
                  setText(event.target.value)
                }}
              />
            )}
          </label>
        )}
        {error !== null && <ErrorView error={error} />}
        <Button type="primary" size="middle" htmlType="submit" loading={busy} disabled={how !== 'passkey' && text === ''}>
          {how === 'passkey' ? '用通行密钥验证' : '验证'}
        </Button>
      </form>
    </Dialog>
  )
}

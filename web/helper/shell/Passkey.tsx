import { useState, type ReactNode } from 'react'
import type { Me } from '#contract'
import { askPasskey, passkeysPossible } from '../../ui/passkey.ts'
import { failureWords, send } from '../api.ts'
import { Banner, BigButton } from '../parts/index.tsx'
import { routes } from '../routes.ts'

/** Signing in with this phone's lock: for whoever bound a passkey, and may have no password that opens the platform. */
export function PasskeyButton({ onEnter }: { onEnter: (me: Me) => void }): ReactNode {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  if (!passkeysPossible()) return null
  const enter = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      const { options } = await send(routes['session.passkeyOptions'])
      onEnter(await send(routes['session.passkeySignIn'], { body: { response: await askPasskey(options) } }))
    } catch (error) {
      setProblem(failureWords(error, '没有登录成功，请再试一次'))
      setBusy(false)
    }
  }
  return (
    <>
      <BigButton
        kind="plain"
        busy={busy}
        onClick={() => {
          void enter()
        }}
      >
        用通行密钥登录
      </BigButton>
      <p className="h-quiet">绑定过通行密钥的，按指纹、看一眼或输锁屏密码就能登录。</p>
      {problem !== null && <Banner tone="bad">{problem}</Banner>}
    </>
  )
}

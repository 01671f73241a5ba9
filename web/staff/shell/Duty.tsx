import { Button } from 'antd'
import type { ReactNode } from 'react'
import { session, type Me } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { SyntheticBanner } from '../../ui/SyntheticBanner.tsx'
import { OwnPasskeys } from '../accounts/OwnPasskeys.tsx'
import { OwnPassword, OwnSecondFactor } from '../accounts/OwnSafety.tsx'

const words = {
  password: '请先设置自己的密码：原来的已经到期，或是管理员发的一次性密码。',
  'second-factor': '您的岗位要求两种方式登录：绑定动态验证码或通行密钥后才能继续办理。',
  post: '您今天没有在任的岗位：新岗位还没有经安全管理员确认，或原岗位、代班已经到期。',
} as const

/** In place of the desk while something has to be done first. */
export default function DutyPage({ me, duty, onDone }: { me: Me; duty: NonNullable<Me['duty']>; onDone: () => void }): ReactNode {
  const leave = useCommand(session.signOut, () => {
    window.location.assign('/')
  })
  return (
    <>
      {me.synthetic && <SyntheticBanner />}
      <main className="dd-duty">
        <div className="dd-signin-head">
          <img src="/icon.svg" alt="" width={44} height={44} />
          <div>
            <h1>兜底</h1>
            <p className="dd-quiet">
              {me.name} · {me.roleLabel}
            </p>
          </div>
        </div>
        <p className="dd-signin-wait">{words[duty]}</p>
        {duty === 'password' && <OwnPassword />}
        {duty === 'second-factor' && (
          <>
            <OwnSecondFactor onBound={onDone} />
            <OwnPasskeys onBound={onDone} />
          </>
        )}
        {duty === 'post' && (
          <section className="dd-safety-card">
            <p>请联系本单位系统管理员提名、安全管理员确认；确认后不用重新登录，刷新本页即可。</p>
            <Button
              type="primary"
              onClick={() => {
                window.location.reload()
              }}
            >
              刷新
            </Button>
          </section>
        )}
        <Button
          type="link"
          onClick={() => {
            leave.run({}).catch(() => undefined)
          }}
        >
          退出登录
        </Button>
      </main>
    </>
  )
}

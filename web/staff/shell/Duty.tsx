import { Button } from 'antd'
import type { ReactNode } from 'react'
import { session, type Me } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { OwnPassword, OwnSecondFactor } from '../accounts/OwnSafety.tsx'

const words = {
  password: '您的密码已经到期，修改后才能继续办理。',
  'second-factor': '您的岗位要求用动态验证码登录，绑定后才能继续办理。',
} as const

/** In place of the desk while something has to be done first. */
export function DutyPage({ me, duty, onDone }: { me: Me; duty: NonNullable<Me['duty']>; onDone: () => void }): ReactNode {
  const leave = useCommand(session.signOut, () => { window.location.assign('/') })
  return (
    <main className="dd-duty">
      <div className="dd-signin-head"><img src="/icon.svg" alt="" width={44} height={44} /><div><h1>兜底</h1><p className="dd-quiet">{me.name} · {me.roleLabel}</p></div></div>
      <p className="dd-signin-wait">{words[duty]}</p>
      {duty === 'password' ? <OwnPassword /> : <OwnSecondFactor onBound={onDone} />}
      <Button type="link" onClick={() => { leave.run({}).catch(() => undefined) }}>退出登录</Button>
    </main>
  )
}

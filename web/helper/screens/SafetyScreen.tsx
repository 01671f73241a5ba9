import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { AccountNotice } from '../shell/AccountNotice.tsx'
import { PhonePassword, PhoneSecondFactor } from '../shell/Safety.tsx'
import '../visits.css'

/** 密码与动态验证码: one's own, at any time. */
export default function SafetyScreen(): ReactNode {
  return (
    <>
      <p className="v-back">
        <Link href="/me">‹ 我的</Link>
      </p>
      <h1>密码与动态验证码</h1>
      <AccountNotice always />
      <h2>动态验证码</h2>
      <PhoneSecondFactor onBound={() => undefined} />
      <h2>修改密码</h2>
      <PhonePassword
        onChanged={() => {
          window.location.assign('/m/')
        }}
      />
    </>
  )
}

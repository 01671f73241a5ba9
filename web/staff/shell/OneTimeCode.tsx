import { Input } from 'antd'
import type { ReactNode } from 'react'

/** The second factor as it is typed at sign-in: a one-time code or a recovery code. */
export function OneTimeCode({ value, onChange }: { value: string; onChange: (code: string) => void }): ReactNode {
  return (
    <label>
      动态验证码
      <Input
        size="middle"
        autoComplete="one-time-code"
        autoFocus
        value={value}
        placeholder="手机上的 6 位数字，或一个恢复码"
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </label>
  )
}

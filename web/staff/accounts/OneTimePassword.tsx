import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { Dialog } from '../../ui/Dialog.tsx'
import { dateTime } from '../../ui/format.ts'

/** A password that was made just now, and whose it is. */
export interface Given {
  readonly name: string
  /** null: this was a repeated request, and the password is stored nowhere. */
  readonly password: string | null
  readonly until: string | null
}

/** A one-time password, shown this once, to be handed to its owner. */
export function OneTimePassword({ name, password, until, onClose }: Given & { onClose: () => void }): ReactNode {
  return (
    <Dialog
      open
      title={`${name} 的一次性密码`}
      okText="已经交给本人"
      cancelButtonProps={{ style: { display: 'none' } }}
      onOk={onClose}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      {password === null ? (
        <p>密码已经发出过一次，没有保存。没抄到的，请重新重设。</p>
      ) : (
        <>
          <Typography.Paragraph copyable code style={{ fontSize: 18 }}>
            {password}
          </Typography.Paragraph>
          <p>
            请当面交给本人。只显示这一次，{until === null ? '' : `${dateTime(until)} 前有效，`}
            只能用来登录后设置自己的密码。本人登录后会看到是谁、何时重设的。
          </p>
        </>
      )}
    </Dialog>
  )
}

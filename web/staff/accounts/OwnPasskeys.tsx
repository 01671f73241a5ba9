import { App, Button, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { signInWays } from '#contract'
import { dayOf } from '../../ui/format.ts'
import { useCommand, useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { passkeysPossible } from '../../ui/passkey.ts'
import { bindPasskey } from './passkeys.ts'

/** One's own passkeys: bound with the password, then good instead of it. */
export function OwnPasskeys({ onBound }: { onBound?: () => void }): ReactNode {
  const { message } = App.useApp()
  const list = useRead(signInWays.passkeys)
  const [password, setPassword] = useState('')
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const remove = useCommand(signInWays.passkeyRemove, () => {
    setPassword('')
    void list.refetch()
  })
  const rows = list.data?.rows ?? []
  const bind = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      await bindPasskey(password, name)
      setPassword('')
      setName('')
      void message.success('已绑定，下次可以用它登录')
      void list.refetch()
      onBound?.()
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  const missing = password === '' ? '先填现在的密码' : name.trim() === '' ? '先给它起个名字' : undefined
  return (
    <section className="dd-safety-card">
      <h2>
        通行密钥{' '}
        <StatusTag tone={rows.length > 0 ? 'done' : 'plain'}>{rows.length > 0 ? `已绑定 ${String(rows.length)} 个` : '未绑定'}</StatusTag>
      </h2>
      <p>用本机的锁屏密码、指纹、人脸或 U 盾式安全密钥登录，不用再输密码和验证码，也骗不到假网站上去。</p>
      {rows.map((row) => (
        <div key={row.id} className="dd-line" style={{ justifyContent: 'space-between' }}>
          <span>
            {row.name}{' '}
            <span className="dd-quiet">
              {dayOf(row.createdAt)} 绑定{row.lastUsedAt === null ? '' : `，${dayOf(row.lastUsedAt)} 用过`}
            </span>
          </span>
          <Button
            size="small"
            disabled={password === ''}
            title={password === '' ? '先在下面填现在的密码' : undefined}
            onClick={() => {
              remove.run({ params: { id: row.id }, body: { password } }).catch(() => undefined)
            }}
          >
            删除
          </Button>
        </div>
      ))}
      {passkeysPossible() ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (missing === undefined) void bind()
          }}
        >
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
          <label>
            名字
            <Input
              value={name}
              maxLength={40}
              placeholder="如：办公室电脑、蓝色安全密钥"
              onChange={(event) => {
                setName(event.target.value)
              }}
            />
          </label>
          <Button type="primary" htmlType="submit" loading={busy} disabled={missing !== undefined} title={missing}>
            绑定通行密钥
          </Button>
        </form>
      ) : (
        <p className="dd-quiet">这个浏览器不支持，或网址不是 https。</p>
      )}
      {(error ?? remove.error) !== null && <ErrorView error={error ?? remove.error} />}
    </section>
  )
}

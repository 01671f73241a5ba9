import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ownAccount, signInWords } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { dateTime } from '../../ui/format.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

/** 我的登录: every browser one is signed in with, to be ended from here. */
export function OwnSessions(): ReactNode {
  const list = useRead(ownAccount.sessions)
  const end = useCommand(ownAccount.sessionEnd)
  const others = useCommand(ownAccount.othersEnd)
  const rows = list.data?.rows ?? []
  const error = list.error ?? end.error ?? others.error
  return (
    <section className="dd-safety-card">
      <h2>
        我的登录 <StatusTag tone="plain">{`${String(rows.length)} 处`}</StatusTag>
      </h2>
      {rows.map((row) => (
        <div key={row.id} className="dd-session">
          <div>
            <b>{row.device}</b>
            {row.current && <StatusTag tone="done">这里</StatusTag>}
            <div className="dd-quiet">
              {row.address === '' ? '' : `${row.address}，`}
              {signInWords[row.via]}登录
              <br />
              {dateTime(row.begunAt)} 开始，{dateTime(row.lastSeenAt)} 用过
            </div>
          </div>
          {!row.current && (
            <Button
              size="small"
              loading={end.isPending}
              onClick={() => {
                end.run({ params: { id: row.id } }).catch(() => undefined)
              }}
            >
              结束
            </Button>
          )}
        </div>
      ))}
      {error !== null && <ErrorView error={error} />}
      {rows.length > 1 && (
        <Button
          loading={others.isPending}
          onClick={() => {
            others.run({}).catch(() => undefined)
          }}
        >
          结束其他全部登录
        </Button>
      )}
      <p className="dd-quiet">有不认识的，先结束它，再修改密码。设备名称是浏览器自己报的，只供辨认。</p>
    </section>
  )
}

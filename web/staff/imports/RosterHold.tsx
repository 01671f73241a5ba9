import { App, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { imports } from '#contract'
import { formatYuan } from '#kernel'
import { useCommand, useRead } from '../../ui/client.ts'
import { ReadError } from '../../ui/Reading.tsx'
import { count, dateTime, nothing } from '../../ui/format.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'

const outcomes = {
  ended: '已确认名册完整，作了退出处理',
  kept: '名册不全，没有作退出处理',
  replaced: '已由更新的名册代替，不再需要确认',
} as const

/** A roster lists many fewer than the one before: nobody is ended for it until the person in charge has said that it is whole. */
export function RosterHold({ importId, hold }: { importId: number; hold: imports.RosterHold }): ReactNode {
  const { message } = App.useApp()
  const [deciding, setDeciding] = useState<boolean | null>(null)
  const command = useCommand(imports.decideAbsent, ({ ended }) => {
    void message.success(ended === 0 ? '已记下，这些家庭照旧在册' : `已作退出处理 ${count(ended)} 户（人）`)
    setDeciding(null)
  })
  const { canDecide } = hold
  return (
    <section className="dd-card">
      <h2>名册比上期少了 {count(hold.absent)} 户（人）</h2>
      {hold.state === 'open' ? (
        <>
          <p className="dd-ask-line">
            上期在册 {count(hold.running)} 户（人），其中 {count(hold.absent)}{' '}
            户（人）不在这份名册上。减少得多，多半是没有报全：请与报送单位核对，确认名册完整后才作退出处理。
          </p>
          <div className="dd-actions">
            <Button
              type="primary"
              danger
              size="small"
              disabled={!canDecide.allowed}
              title={canDecide.reason}
              onClick={() => {
                setDeciding(true)
              }}
            >
              名册完整，作退出处理
            </Button>
            <Button
              size="small"
              disabled={!canDecide.allowed}
              title={canDecide.reason}
              onClick={() => {
                setDeciding(false)
              }}
            >
              名册不全，照旧在册
            </Button>
            {!canDecide.allowed && <span className="dd-quiet">{canDecide.reason}</span>}
          </div>
          {canDecide.allowed && <Absent importId={importId} hold={hold} />}
        </>
      ) : (
        <p>
          {outcomes[hold.state]}
          {hold.decidedAt !== null && (
            <span className="dd-quiet">
              {'　'}
              {hold.decidedBy} {dateTime(hold.decidedAt)}：{hold.reason}
            </span>
          )}
        </p>
      )}
      {deciding !== null && (
        <ReasonModal
          title={deciding ? `${count(hold.absent)} 户（人）作退出处理` : '名册不全，照旧在册'}
          ok="确定"
          danger={deciding}
          hint={deciding ? '如：已与民政所核对，均为本月审批退出' : '如：漏了南湾湖，已请重新报送'}
          pending={command.isPending}
          error={command.error}
          close={() => {
            setDeciding(null)
          }}
          submit={(reason) => {
            void command.run({ params: { id: importId }, body: { whole: deciding, reason } }).catch(() => undefined)
          }}
        >
          <p className="dd-quiet">
            {deciding
              ? '从名册的日期起结束在册，家庭档案和救助链写明“名册中已无”。待遇的停发仍按程序，须先听取本人意见。'
              : '这些家庭照旧在册；请报送单位重新报送完整的名册，新名册会代替这一份。'}
          </p>
        </ReasonModal>
      )}
    </section>
  )
}

function Absent({ importId, hold }: { importId: number; hold: imports.RosterHold }): ReactNode {
  const absent = useRead(imports.absent, { params: { id: importId } })
  if (absent.isError) return <ReadError reply={absent} />
  const rows = absent.data?.rows ?? []
  return (
    <div className="im-absent">
      <table className="dd-plain">
        <thead>
          <tr>
            <th>姓名</th>
            <th>所在地</th>
            <th>在册起</th>
            <th className="dd-right">每月（元）</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${String(row.householdNo)} ${row.name}`}>
              <td>
                <Link href={`/households/${String(row.householdNo)}`}>{row.name}</Link>
              </td>
              <td>{row.place}</td>
              <td className="dd-figure">{row.since}</td>
              <td className="dd-figure dd-right">{row.monthlyFen === null ? nothing : formatYuan(row.monthlyFen)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length < hold.absent && <p className="dd-quiet">只列出前 {count(rows.length)} 户（人）。</p>}
    </div>
  )
}

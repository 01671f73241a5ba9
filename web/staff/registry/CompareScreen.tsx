import { App, Button, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { registry } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { dateTime, labelOf } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { PersonState } from './words.tsx'
import './registry.css'

/** Two records side by side: what is equal is quiet, what differs stands out; then one person, or two. */
export default function CompareScreen(): ReactNode {
  const { low, high } = useParams<{ low: string; high: string }>()
  const pair = useRead(registry.compare, { params: { low, high } })
  if (pair.isError || pair.data === undefined) return <ScreenWaiting reply={pair} />
  return <Pair key={`${low} ${high}`} pair={pair.data} />
}

function Pair({ pair }: { pair: registry.Comparison }): ReactNode {
  const me = useMe()
  const [keep, setKeep] = useState(pair.proposedKeep)
  const [form, setForm] = useState<'merge' | 'apart' | null>(null)
  const differing = pair.rows.filter((row) => !row.same).length
  const merged = keep === pair.low.personNo ? pair.high : pair.low
  const editable = may(me, 'registry.edit')
  const close = (): void => {
    setForm(null)
  }
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: '/households/duplicates', label: '疑似重复' }}
        title={pair.low.name}
        tags={
          <span>
            {pair.signs.map((sign) => (
              <StatusTag key={sign} tone="soon">
                {labelOf(registry.duplicateSigns, sign)}
              </StatusTag>
            ))}
          </span>
        }
        note={`${String(differing)} 处不同`}
        actions={
          <>
            <Button
              size="small"
              disabled={!editable || pair.notSame !== null}
              title={editable ? undefined : '您的岗位不能更正档案'}
              onClick={() => {
                setForm('apart')
              }}
            >
              不是同一人
            </Button>
            <Button
              size="small"
              type="primary"
              disabled={!pair.canMerge.allowed}
              title={pair.canMerge.allowed ? undefined : pair.canMerge.reason}
              onClick={() => {
                setForm('merge')
              }}
            >
              合并为一人
            </Button>
          </>
        }
      />
      {pair.notSame !== null && (
        <p className="rg-notice">
          {dateTime(pair.notSame.at)} {pair.notSame.by} 已认定不是同一人：{pair.notSame.reason}
        </p>
      )}
      <section className="dd-card">
        <table className="rg-compare">
          <thead>
            <tr>
              <th />
              {[pair.low, pair.high].map((side) => (
                <th key={side.personNo}>
                  <Radio
                    checked={keep === side.personNo}
                    disabled={!pair.canMerge.allowed}
                    onChange={() => {
                      setKeep(side.personNo)
                    }}
                  >
                    保留这一条
                  </Radio>
                  {side.householdNo !== null && (
                    <Link href={`/households/${String(side.householdNo)}?person=${String(side.personNo)}`}>打开档案</Link>
                  )}
                  <PersonState status={side.status} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pair.rows.map((row) => (
              <tr key={row.label} className={row.same ? 'rg-same' : 'rg-differs'}>
                <th>{row.label}</th>
                <td>{row.low}</td>
                <td>{row.high}</td>
              </tr>
            ))}
            <tr>
              <th>挂在名下</th>
              <td>{countsOf(pair.low)}</td>
              <td>{countsOf(pair.high)}</td>
            </tr>
          </tbody>
        </table>
      </section>
      {form === 'merge' && <Merge keep={keep} merged={merged} pair={pair} close={close} />}
      {form === 'apart' && <Apart pair={pair} close={close} />}
    </div>
  )
}

function countsOf({ counts }: registry.Comparison['low']): string {
  const parts = [
    [counts.memberships, '段家庭经历'],
    [counts.hardships, '项救助'],
    [counts.alerts, '件预警'],
    [counts.attachments, '个附件'],
    [counts.exemptions, '条豁免'],
  ] as const
  return (
    parts
      .filter(([number]) => number > 0)
      .map(([number, unit]) => `${String(number)} ${unit}`)
      .join('，') || '无'
  )
}

function Merge({
  keep,
  merged,
  pair,
  close,
}: {
  keep: number
  merged: registry.Comparison['low']
  pair: registry.Comparison
  close: () => void
}): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const kept = keep === pair.low.personNo ? pair.low : pair.high
  const command = useCommand(registry.merge, ({ moved }) => {
    void message.success(`已合并，${String(moved)} 项内容并入；可在人员档案里撤销`)
    navigate(kept.householdNo === null ? '/households/duplicates' : `/households/${String(kept.householdNo)}?person=${String(keep)}`)
  })
  return (
    <ReasonModal
      title="合并为一人"
      ok="合并"
      hint="如：已核对户口簿，同一人先后两个号码"
      pending={command.isPending}
      error={command.error}
      close={close}
      submit={(reason) => {
        void command.run({ body: { keptNo: keep, mergedNo: merged.personNo, reason } }).catch(() => undefined)
      }}
    >
      <p>
        保留 <b>{numberOf(pair, keep)}</b>，{numberOf(pair, merged.personNo)} 名下的{countsOf(merged)}
        并入保留的记录；以后各部门用任一号码报送都算同一人。
      </p>
      <p className="dd-quiet">合并可以撤销，撤销后恢复原样。</p>
    </ReasonModal>
  )
}

function numberOf(pair: registry.Comparison, personNo: number): string {
  const row = pair.rows.find((each) => each.label === '身份证号')
  return (personNo === pair.low.personNo ? row?.low : row?.high) ?? ''
}

function Apart({ pair, close }: { pair: registry.Comparison; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const command = useCommand(registry.notSame, () => {
    void message.success('已记住，不再提示这两条')
    navigate('/households/duplicates')
  })
  return (
    <ReasonModal
      title="不是同一人"
      ok="记住"
      hint="如：已入户见过两人"
      pending={command.isPending}
      error={command.error}
      close={close}
      submit={(reason) => {
        void command.run({ body: { a: pair.low.personNo, b: pair.high.personNo, reason } }).catch(() => undefined)
      }}
    >
      <p className="dd-quiet">以后查找疑似重复时，不再提示这两条记录。</p>
    </ReasonModal>
  )
}

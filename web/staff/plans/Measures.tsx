import { App, Button, Tooltip } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { alerts, helpFieldLabels, measureStatuses, plans, type Me } from '#contract'
import { ClockChip } from '../../ui/ClockChip.tsx'
import { useCommand } from '../../ui/client.ts'
import { describeError } from '../../ui/ErrorView.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { dayOf, labelOf } from '../../ui/format.ts'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { CloseMeasure } from './CloseMeasure.tsx'
import { MeasureForm } from './MeasureForm.tsx'
import { NoteForm } from './NoteForm.tsx'
import { ReopenMeasure } from './ReopenMeasure.tsx'
import { measureTone } from './words.ts'

type Measure = plans.PlanMeasure
type Open = { readonly what: 'edit' | 'close' | 'drop' | 'note' | 'reopen'; readonly measure: Measure } | null

/** What is to be done, what was done; what is open first. */
export function Measures({ view }: { view: plans.PlanView }): ReactNode {
  const me = useMe()
  const [open, setOpen] = useState<Open>(null)
  const close = (): void => {
    setOpen(null)
  }
  if (view.measures.length === 0) return <Empty {...nothing(me, view)} />
  return (
    <>
      <table className="dd-plain pl-measures">
        <thead>
          <tr>
            <th>类别</th>
            <th>帮扶对象</th>
            <th>困难和需求，做什么</th>
            <th>办理单位</th>
            <th>期限</th>
            <th>状态</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {view.measures.map((measure) => (
            <MeasureLine key={measure.id} measure={measure} choose={setOpen} />
          ))}
        </tbody>
      </table>
      {open?.what === 'edit' && <MeasureForm view={view} measure={open.measure} close={close} />}
      {(open?.what === 'close' || open?.what === 'drop') && (
        <CloseMeasure measure={open.measure} status={open.what === 'drop' ? 'dropped' : 'done'} today={view.day} close={close} />
      )}
      {open?.what === 'note' && <NoteForm measure={open.measure} close={close} />}
      {open?.what === 'reopen' && <ReopenMeasure measure={open.measure} close={close} />}
    </>
  )
}

/** A department sees its own measures only, and adds none. */
function nothing(me: Me, view: plans.PlanView): { readonly title: string; readonly next: string } {
  if (me.role === 'department') return { title: '没有交办给本部门的措施', next: '乡镇确认一户一策后，交办的措施会出现在这里' }
  if (!may(me, 'plan.edit')) return { title: '还没有帮扶措施', next: '由乡镇或县级民政制定' }
  return {
    title: '还没有帮扶措施',
    next: view.suggestions.length > 0 ? '从右边的系统建议中采纳，或按 a 增加' : '需要帮扶的，按 a 增加措施',
  }
}

function MeasureLine({ measure, choose }: { measure: Measure; choose: (open: Open) => void }): ReactNode {
  const running = measure.daysLeft !== null
  return (
    <tr className={running ? undefined : 'dd-stale'}>
      <td>{labelOf(helpFieldLabels, measure.field)}</td>
      <td>{measure.who}</td>
      <td>
        <div>{measure.need}</div>
        <div>→ {measure.action}</div>
        <Found measure={measure} />
        {measure.notes.slice(0, 2).map((note) => (
          <div key={note.at} className="pl-note">
            {dayOf(note.at)} {note.by}：{note.words}
          </div>
        ))}
        {measure.result !== '' && (
          <div className="pl-result">
            {measure.doneOn ?? ''} {measure.result}（{measure.closedBy}）
          </div>
        )}
      </td>
      <td>
        {measure.desk}
        {measure.alert !== null ? (
          <div className="dd-quiet">
            随<Link href={`/alerts/${String(measure.alert.id)}`}>预警 #{measure.alert.id}</Link>{' '}
            {labelOf(alerts.alertStatuses, measure.alert.status)}
          </div>
        ) : (
          running && measure.handedOn === null && <div className="pl-wait">确认后交办</div>
        )}
        {measure.refused && <div className="pl-wait">办理单位停止</div>}
        {measure.refused && measure.unconfirmed && <div className="pl-wait">待乡镇确认</div>}
        {running && measure.unconfirmed && (measure.handedOn !== null || measure.alert !== null) && <div className="pl-wait">待确认</div>}
        {measure.takenBy !== '' && <div className="dd-quiet">{measure.takenBy}</div>}
      </td>
      <td className="dd-figure">{running ? <ClockChip daysLeft={measure.daysLeft ?? 0} due={measure.dueOn} /> : measure.dueOn}</td>
      <td>
        <StatusTag tone={measureTone(measure.status)}>{labelOf(measureStatuses, measure.status)}</StatusTag>
      </td>
      <td className="pl-does">
        {running ? (
          <Does measure={measure} choose={choose} />
        ) : (
          measure.can.reopen.allowed && <LinkButton label="重新办理" onClick={() => choose({ what: 'reopen', measure })} />
        )}
      </td>
    </tr>
  )
}

function Found({ measure: { foundWords, foundHref } }: { measure: Measure }): ReactNode {
  if (foundWords === '') return null
  return <div className="dd-quiet">{foundHref === null ? foundWords : <Link href={foundHref}>{foundWords}</Link>}</div>
}

/** What the caller may do with it; what he may not do at all is left out here: a line would be all buttons. */
function Does({ measure, choose }: { measure: Measure; choose: (open: Open) => void }): ReactNode {
  const { message } = App.useApp()
  const take = useCommand(plans.take, () => {
    void message.success('已标记办理中')
  })
  const closing = useCommand(plans.close, () => {
    void message.success('已按预警结果办结')
  })
  const failed = (error: unknown): void => {
    void message.error(describeError(error).happened)
  }
  const { can, alert } = measure
  return (
    <span className="pl-buttons">
      {can.take.allowed && (
        <Button
          size="small"
          loading={take.isPending}
          onClick={() => {
            take.run({ body: { ids: [measure.id] } }).catch(failed)
          }}
        >
          开始办理
        </Button>
      )}
      {can.close.allowed && alert === null && (
        <Button
          size="small"
          onClick={() => {
            choose({ what: 'close', measure })
          }}
        >
          登记结果
        </Button>
      )}
      {can.close.allowed && alert !== null && alert.helped && (
        <Tooltip title={alert.answer}>
          <Button
            size="small"
            type="primary"
            loading={closing.isPending}
            onClick={() => {
              closing.run({ params: { id: measure.id }, body: { rev: measure.rev, status: 'done', fromAlert: true } }).catch(failed)
            }}
          >
            按预警结果办结
          </Button>
        </Tooltip>
      )}
      {alert !== null && !alert.helped && alert.answer !== '' && <span className="dd-quiet">预警结果：{alert.answer}</span>}
      <span className="pl-links">
        {can.note.allowed && <LinkButton label="记进展" onClick={() => choose({ what: 'note', measure })} />}
        {can.edit.allowed && <LinkButton label="修改" onClick={() => choose({ what: 'edit', measure })} />}
        {can.drop.allowed && <LinkButton label="不再实施" onClick={() => choose({ what: 'drop', measure })} />}
      </span>
    </span>
  )
}

function LinkButton({ label, onClick }: { label: string; onClick: () => void }): ReactNode {
  return (
    <button type="button" className="dd-link" onClick={onClick}>
      {label}
    </button>
  )
}

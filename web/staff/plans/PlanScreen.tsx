import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useParams } from 'wouter'
import { helpFieldLabels, measureStatuses, plans } from '#contract'
import { useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { labelOf } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PrintSheet } from '../../ui/PrintSheet.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { useMe } from '../../ui/session.ts'
import { useRecordedPrint } from '../../ui/use-recorded-print.ts'
import './plans.css'

/** 一户一策 on one sheet of A4. Printing it is recorded before the printer is asked. */
export default function PlanScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const householdNo = Number(id)
  const me = useMe()
  const view = useRead(plans.show, { params: { id: householdNo } })
  const { print, isPending: printing, error: unprinted } = useRecordedPrint(plans.print)
  if (view.isError || view.data === undefined) return <ScreenWaiting reply={view} />
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: `/households/${id}?tab=plan`, label: '家庭档案' }}
        title="一户一策"
        note={me.role === 'department' ? '只有交办给本部门的措施；整份计划由乡镇或县级民政打印' : '打印送到家里；打印会记入审计台账'}
        actions={
          <Button
            size="small"
            type="primary"
            disabled={view.data.plan === null || me.role === 'department'}
            title={me.role === 'department' ? '由乡镇或县级民政打印' : ''}
            loading={printing}
            onClick={() => {
              print({ params: { id: householdNo } })
            }}
          >
            打印
          </Button>
        }
      />
      {unprinted !== null && <ErrorView error={unprinted} kept="还没有打印" />}
      {view.data.plan === null ? <p className="dd-quiet">这户还没有计划。</p> : <Sheet view={view.data} plan={view.data.plan} />}
    </div>
  )
}

const running = (status: string): boolean => status === 'planned' || status === 'underway'

function Sheet({ view, plan }: { view: plans.PlanView; plan: NonNullable<plans.PlanView['plan']> }): ReactNode {
  const told = view.measures.filter((measure) => measure.status !== 'dropped')
  return (
    <PrintSheet
      title="一户一策"
      number={`户 ${String(view.householdNo)}${plan.version === 0 ? '（未确认）' : `，第 ${String(plan.version)} 版`}`}
      place={view.place}
      day={view.day}
      recordPath={`/households/${String(view.householdNo)}?tab=plan`}
      signatures={['户主', '联系人']}
    >
      <div className="pl-sheet">
        <p>
          <b>{view.headName}</b>家，{view.members.length} 口人：
          {view.members.map((member) => `${member.name}（${member.relation}，${String(member.age)} 岁）`).join('、')}
        </p>
        <p>
          帮扶联系人：<b>{plan.contact.name === '' ? '　　　　' : plan.contact.name}</b>
          {plan.contact.office !== '' && `（${plan.contact.office}）`}　电话：
          {plan.contact.phone === '' ? '　　　　　　　　' : plan.contact.phone}
          {plan.reviewOn !== null && `　下次复核：${plan.reviewOn}`}
        </p>
        <table>
          <thead>
            <tr>
              <th>类别</th>
              <th>帮扶对象</th>
              <th>困难和需求</th>
              <th>做什么</th>
              <th>谁来办</th>
              <th>期限</th>
              <th>进展</th>
            </tr>
          </thead>
          <tbody>
            {told.map((measure) => (
              <tr key={measure.id}>
                <td>{labelOf(helpFieldLabels, measure.field)}</td>
                <td>{measure.who}</td>
                <td>{measure.need}</td>
                <td>
                  {measure.action}
                  {measure.unconfirmed && running(measure.status) && '（待确认）'}
                </td>
                <td>{measure.desk}</td>
                <td>{measure.dueOn}</td>
                <td>
                  {measure.status === 'done' ? `${measure.doneOn ?? ''} ${measure.result}` : labelOf(measureStatuses, measure.status)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="pl-foot">措施由上面写明的单位办理，到期没有消息的，请打帮扶联系人的电话。</p>
      </div>
    </PrintSheet>
  )
}

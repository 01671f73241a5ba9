import { App, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { planStates, plans, type Me } from '#contract'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useRead } from '../../ui/client.ts'
import { dateTime, dayOf, labelOf } from '../../ui/format.ts'
import { useHotkeys } from '../../ui/hotkeys.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'
import { ConfirmPlan } from './ConfirmPlan.tsx'
import { ContactForm } from './ContactForm.tsx'
import { EndPlan } from './EndPlan.tsx'
import { MeasureForm } from './MeasureForm.tsx'
import { Measures } from './Measures.tsx'
import { Suggestions } from './Suggestions.tsx'
import './plans.css'

type Open = 'confirm' | 'contact' | 'add' | 'end' | null

/** 一户一策 of a household: who looks after it, what is to be done by whom, and what the platform proposes. */
export function PlanTab({ householdNo }: { householdNo: number }): ReactNode {
  const view = useRead(plans.show, { params: { id: householdNo } })
  if (view.isError || view.data === undefined) return <ScreenWaiting reply={view} />
  return <Plan view={view.data} />
}

function Plan({ view }: { view: plans.PlanView }): ReactNode {
  const me = useMe()
  const [open, setOpen] = useState<Open>(null)
  const close = (): void => {
    setOpen(null)
  }
  const edits = may(me, 'plan.edit')
  useHotkeys([
    {
      keys: ['a'],
      label: '增加帮扶措施',
      run: () => {
        if (!edits || view.closed || open !== null) return false
        setOpen('add')
        return true
      },
    },
  ])
  return (
    <div className={edits && !view.closed ? 'pl-tab' : 'pl-tab pl-alone'}>
      <div>
        <Head view={view} choose={setOpen} edits={edits} />
        <Measures view={view} />
        <History view={view} />
      </div>
      {edits && !view.closed && <Suggestions view={view} />}
      {open === 'confirm' && <ConfirmPlan view={view} close={close} />}
      {open === 'contact' && <ContactForm view={view} close={close} />}
      {open === 'add' && <MeasureForm view={view} close={close} />}
      {open === 'end' && <EndPlan view={view} close={close} />}
    </div>
  )
}

function toneOf({ plan, closed }: plans.PlanView): Tone {
  if (closed || plan === null || plan.state === 'draft') return 'soon'
  return plan.reviewDue || plan.unconfirmed > 0 ? 'soon' : 'done'
}

function Head({ view, choose, edits }: { view: plans.PlanView; choose: (open: Open) => void; edits: boolean }): ReactNode {
  const { message } = App.useApp()
  const me = useMe()
  const { plan } = view
  return (
    <header className="pl-head">
      <div className="pl-facts">
        <StatusTag tone={toneOf(view)}>{plan === null ? without(me) : labelOf(planStates, plan.state)}</StatusTag>
        {view.closed && plan !== null && (
          <span className="pl-wait">{edits ? '该户已销户，请结束计划，在办的措施随之停止' : '该户已销户，等乡镇结束计划'}</span>
        )}
        {plan !== null && <Contact plan={plan} />}
        {plan !== null && plan.confirmedAt !== null && (
          <span className="dd-quiet">
            第 {plan.version} 版，{plan.confirmedBy} {dayOf(plan.confirmedAt)} 确认
          </span>
        )}
        {plan !== null && plan.confirmedAt === null && (
          <span className="dd-quiet">
            {plan.draftedBy} {dayOf(plan.draftedAt)} 拟定
          </span>
        )}
        {plan !== null && plan.reviewOn !== null && (
          <span className={plan.reviewDue ? 'dd-late' : 'dd-quiet'}>
            {plan.reviewDue ? '该复核了：' : '下次复核 '}
            {plan.reviewOn}
          </span>
        )}
        {plan !== null && plan.state === 'confirmed' && plan.unconfirmed > 0 && (
          <span className="pl-wait">{plan.unconfirmed} 项改动待确认</span>
        )}
      </div>
      <div className="dd-line">
        {edits && (
          <ActionBar
            actions={view.actions}
            danger={['end']}
            onAction={(action) => {
              if (action === 'confirm' || action === 'contact' || action === 'add' || action === 'end') choose(action)
              else void message.info('请刷新页面')
            }}
          />
        )}
        {plan !== null && me.role !== 'department' && (
          <Link href={`/households/${String(view.householdNo)}/plan`}>
            <Button size="small">打印</Button>
          </Link>
        )}
      </div>
    </header>
  )
}

/** A department sees a plan only through its own measures. */
function without(me: Me): string {
  return me.role === 'department' ? '没有本部门的措施' : '还没有计划'
}

function Contact({ plan: { contact } }: { plan: NonNullable<plans.PlanView['plan']> }): ReactNode {
  if (contact.name === '') return <span className="pl-wait">还没有帮扶联系人</span>
  return (
    <span>
      帮扶联系人 <b>{contact.name}</b>
      {contact.office !== '' && `（${contact.office}）`}
      {contact.phone !== '' && ` ${contact.phone}`}
    </span>
  )
}

const fewest = 6

function History({ view: { events } }: { view: plans.PlanView }): ReactNode {
  const [all, setAll] = useState(false)
  if (events.length === 0) return null
  return (
    <section className="pl-history">
      <h3>经过</h3>
      <ul>
        {(all ? events : events.slice(0, fewest)).map((event) => (
          <li key={event.id}>
            <time>{dateTime(event.at)}</time>
            <span>{event.by}</span>
            <span>
              {event.action}
              {event.version !== null && `第 ${String(event.version)} 版`}
              {event.words !== '' && <span className="dd-quiet">　{event.words}</span>}
              {event.note !== '' && `　${event.note}`}
            </span>
          </li>
        ))}
      </ul>
      {!all && events.length > fewest && (
        <button
          type="button"
          className="dd-link"
          onClick={() => {
            setAll(true)
          }}
        >
          全部 {events.length} 条
        </button>
      )}
    </section>
  )
}

export default PlanTab

import { App, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { departmentLabels, helpFieldLabels, plans } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { describeError } from '../../ui/ErrorView.tsx'
import { dayOf, labelOf } from '../../ui/format.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

/** 系统建议: needs the platform knows of. Nothing becomes a measure by itself; what is not wanted is remembered with its reason. */
export function Suggestions({ view }: { view: plans.PlanView }): ReactNode {
  const [refusing, setRefusing] = useState<plans.PlanSuggestion | null>(null)
  return (
    <aside className="pl-side">
      <h3>
        系统建议{' '}
        <span className="dd-quiet">{view.suggestions.length === 0 ? '没有' : `${String(view.suggestions.length)} 条，由您决定`}</span>
      </h3>
      {view.suggestions.map((each) => (
        <Suggested key={each.key} view={view} each={each} refuse={setRefusing} />
      ))}
      <Refused view={view} />
      <Charges view={view} />
      {refusing !== null && (
        <Refuse
          view={view}
          each={refusing}
          close={() => {
            setRefusing(null)
          }}
        />
      )}
    </aside>
  )
}

function Suggested({
  view,
  each,
  refuse,
}: {
  view: plans.PlanView
  each: plans.PlanSuggestion
  refuse: (each: plans.PlanSuggestion) => void
}): ReactNode {
  const { message } = App.useApp()
  const add = useCommand(plans.addMeasure, () => {
    void message.success('已列为措施')
  })
  return (
    <div className="pl-suggestion">
      <p>
        <StatusTag>{labelOf(helpFieldLabels, each.field)}</StatusTag> <b>{each.who}</b>　{each.need}
      </p>
      <p className="dd-quiet">
        {each.href === null ? each.reason : <Link href={each.href}>{each.reason}</Link>}
        {each.alertId === null ? `　→ ${labelOf(departmentLabels, each.department)}` : '　→ 随预警办理'}
      </p>
      <div className="dd-line">
        <Button
          size="small"
          loading={add.isPending}
          onClick={() => {
            add.run({ params: { id: view.householdNo }, body: { suggestion: each.key } }).catch((error: unknown) => {
              void message.error(describeError(error).happened)
            })
          }}
        >
          列为措施
        </Button>
        <button
          type="button"
          className="dd-link"
          onClick={() => {
            refuse(each)
          }}
        >
          不需要
        </button>
      </div>
    </div>
  )
}

function Refuse({ view, each, close }: { view: plans.PlanView; each: plans.PlanSuggestion; close: () => void }): ReactNode {
  const refuse = useCommand(plans.refuse, close)
  return (
    <ReasonModal
      title="不采纳这条建议"
      ok="不需要"
      hint="如：已由女儿接去照料"
      pending={refuse.isPending}
      error={refuse.error}
      close={close}
      submit={(reason) => {
        void refuse.run({ params: { id: view.householdNo }, body: { key: each.key, reason } }).catch(() => undefined)
      }}
    >
      <p>
        {labelOf(helpFieldLabels, each.field)}：{each.need}
      </p>
    </ReasonModal>
  )
}

function Refused({ view }: { view: plans.PlanView }): ReactNode {
  const { message } = App.useApp()
  const restore = useCommand(plans.restore)
  if (view.refused.length === 0) return null
  return (
    <details className="pl-more">
      <summary>不采纳的 {view.refused.length} 条</summary>
      {view.refused.map((each) => (
        <p key={each.key}>
          {each.words}
          <span className="dd-quiet">
            {'　'}
            {each.reason}（{each.by} {dayOf(each.at)}）
          </span>{' '}
          <button
            type="button"
            className="dd-link"
            disabled={restore.isPending}
            onClick={() => {
              restore.run({ params: { id: view.householdNo }, body: { key: each.key } }).catch((error: unknown) => {
                void message.error(describeError(error).happened)
              })
            }}
          >
            恢复
          </button>
        </p>
      ))}
    </details>
  )
}

/** Who is in charge of which field here, and by what: an expired document says so. */
function Charges({ view: { charges } }: { view: plans.PlanView }): ReactNode {
  return (
    <details className="pl-more">
      <summary>各类帮扶由谁负责{charges.some((charge) => charge.unverified) && <span className="pl-wait">（待核）</span>}</summary>
      {charges.map((charge) => (
        <p key={charge.field} title={`${charge.gist}${charge.note === '' ? '' : `。${charge.note}`}`}>
          {labelOf(helpFieldLabels, charge.field)}：{labelOf(departmentLabels, charge.department)}
          {charge.also.length > 0 && (
            <span className="dd-quiet">，{charge.also.map((code) => labelOf(departmentLabels, code)).join('、')}</span>
          )}
          <span className="dd-quiet">　{charge.clause}</span>
        </p>
      ))}
      {charges[0] !== undefined && charges[0].unverified && (
        <p className="dd-quiet">{charges[0].note.replace(/ 二\(一\) /, ' 二(一)至(九) ')}</p>
      )}
    </details>
  )
}

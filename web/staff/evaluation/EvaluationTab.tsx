import { Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { evaluation, policy } from '#contract'
import { formatYuan } from '#kernel'
import { useRead } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { insteadOfTekun, publicationWords } from '../../ui/explanation.ts'
import { Explanation } from '../../ui/Explanation.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import './evaluation.css'

type Outcome = evaluation.EvaluationOutcome

/** 政策测算: what each programme says of the family by what departments know, on a chosen day, with every step. */
export default function EvaluationTab({ householdNo }: { householdNo: number }): ReactNode {
  const { today } = useMe()
  const [date, setDate] = useState(today)
  const found = useRead(evaluation.evaluateHousehold, { params: { id: householdNo }, query: { date } }, { staleTime: 60_000 })
  const slow = useDelayed(found.isPending)
  return (
    <div className="ev">
      <div className="ev-head">
        <label>
          按哪一天的政策和数据{'　'}
          <DayPicker value={date} latest={today} onChange={setDate} />
        </label>
        <span className="dd-quiet">只是测算，不改变任何待遇；认定要经申请、核对和入户调查。</span>
      </div>
      {found.isError && <ReadError reply={found} />}
      {found.data === undefined ? slow && !found.isError && <Skeleton active /> : <Answers reply={found.data} />}
    </div>
  )
}

const words: Readonly<Record<Outcome['outcome'], { readonly text: string; readonly tone: 'done' | 'soon' | 'plain' }>> = {
  entitled: { text: '符合', tone: 'done' },
  unknown: { text: '还说不准', tone: 'soon' },
  'not entitled': { text: '不符合', tone: 'plain' },
}

function Answers({ reply }: { reply: evaluation.HouseholdEvaluation }): ReactNode {
  const sorted = (['entitled', 'unknown', 'not entitled'] as const).flatMap((kind) =>
    reply.outcomes.filter(({ outcome }) => outcome === kind),
  )
  return (
    <>
      {reply.alternatives.map(({ sentence, clause }) => (
        <p key={sentence} className="dd-callout">
          <b>只能选一样：</b>
          {sentence}。{clause.title} {clause.article}
        </p>
      ))}
      <InsteadOfTekun outcomes={reply.outcomes} />
      <ul className="ev-list">
        {sorted.map((outcome) => (
          <Answer key={outcome.id} outcome={outcome} />
        ))}
      </ul>
      <div className="ev-rest dd-quiet">
        {reply.unknown.length > 0 && (
          <p>
            <b>部门还没有报送、不知道的：</b>
            {reply.unknown.map(({ department, facts }) => `${facts.join('、')}（可由${department}提供）`).join('；')}
          </p>
        )}
        <p>
          <b>部门数据里没有、按没有算的，入户时请问清楚：</b>
          {reply.presumed.join('、')}
        </p>
        {reply.rested.length > 0 && (
          <p>
            <b>用到的数据：</b>
            {reply.rested.map(({ dataset, department, day }) => `${dataset}（${department}，${day}）`).join('、')}
          </p>
        )}
      </div>
    </>
  )
}

/** What fits beside 特困 is not paid beside it. */
function InsteadOfTekun({ outcomes }: { outcomes: readonly Outcome[] }): ReactNode {
  const entitled = outcomes.filter(({ outcome }) => outcome === 'entitled')
  const others = entitled.filter(({ id }) => insteadOfTekun.has(id))
  if (others.length === 0 || !entitled.some(({ id }) => id === 'tekun')) return null
  return (
    <p className="dd-callout">
      <b>只能选一样：</b>享受特困供养的人，不再另领{others.map(({ label }) => label).join('、')}；家里没有纳入特困的人还可以申请。
    </p>
  )
}

function Answer({ outcome }: { outcome: Outcome }): ReactNode {
  const { text, tone } = words[outcome.outcome]
  const figures = outcome.outcome === 'not entitled' ? [] : outcome.missingFigures
  const why = outcome.outcome === 'unknown' ? [...figures.map(({ label }) => `没有查到“${label}”`), ...facts(outcome)] : outcome.because
  return (
    <li>
      <details>
        <summary>
          <b>{outcome.label}</b>
          <StatusTag tone={tone}>{text}</StatusTag>
          <span className="ev-why">{why.join('；')}</span>
          <span className="dd-figure">{amountOf(outcome)}</span>
        </summary>
        {outcome.outcome !== 'not entitled' && outcome.standIns.length > 0 && (
          <p className="ev-note">
            没有查到本地标准，用省里的代替：{outcome.standIns.map((each) => `${each.label} ${each.text}`).join('、')}
          </p>
        )}
        {outcome.outcome !== 'not entitled' &&
          outcome.published.map((figure) => (
            <p key={figure.label} className="ev-note">
              {figure.label} <b>{figure.text}</b>：{figure.place} {figure.from} 起，{policy.documentWords(figure.document)} {figure.article}
              ；{publicationWords(figure)}
            </p>
          ))}
        {outcome.explanation !== undefined && outcome.explanation.steps.length > 0 && <Explanation data={outcome.explanation} />}
      </details>
    </li>
  )
}

function facts({ missing }: Outcome): string[] {
  return [...new Map(missing.map((each) => [each.label, `缺${each.label}（可由${each.suppliedBy}提供）`])).values()]
}

function amountOf({ outcome, amount, pace }: Outcome): string {
  if (outcome === 'not entitled' || amount === undefined || amount === 0) return ''
  return amount === null ? '金额待定' : `${pace ?? ''} ${formatYuan(amount)} 元`
}

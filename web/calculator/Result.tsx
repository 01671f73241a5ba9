import type { ReactNode } from 'react'
import type { evaluation } from '#contract'
import { formatYuan } from '#kernel'
import { BigButton } from '../helper/parts/BigButton.tsx'
import { publicationWords } from '../ui/explanation.ts'
import { saveText, textOf } from './save.ts'

type Outcome = evaluation.EvaluationOutcome
type Reply = evaluation.EvaluationReply

/** What is settled by what a hospital bills or what prices do cannot be told beforehand: it follows from being recognised. */
const follows = new Set(['medical', 'premium', 'prices'])

/** The answer: what the family may get, what is still open, what it does not get; papers; where to go. */
export function Result({ reply, back, again }: { reply: Reply; back: () => void; again: () => void }): ReactNode {
  const of = (outcome: Outcome['outcome']): readonly Outcome[] => reply.outcomes.filter((each) => each.outcome === outcome && each.id !== 'kind')
  const entitled = of('entitled')
  const listed = reply.outcomes.find(({ id, outcome }) => id === 'kind' && outcome === 'entitled')
  const following = listed === undefined ? [] : reply.outcomes.filter(({ id, outcome }) => follows.has(id) && outcome !== 'entitled')
  const open = of('unknown').filter(({ id }) => !follows.has(id))
  const none = of('not entitled').filter((each) => !following.includes(each))
  return (
    <article className="c-result">
      <h1>{entitled.length > 0 ? `可能享受 ${String(entitled.length)} 项救助` : open.length > 0 ? '还不能说准，差几项情况' : '按您填的情况，暂时没有符合的救助'}</h1>
      <p className="h-quiet">{reply.place.name}，按 {reply.date} 的政策测算。以乡镇（街道）核对认定为准。</p>
      {entitled.length > 0 && <div className="c-cards">{entitled.map((outcome) => <Entitled key={outcome.id} outcome={outcome} kind={outcome.id === 'dibao' ? listed : undefined} />)}</div>}
      {following.length > 0 && (
        <section>
          <h2>认定以后，还能跟着享受</h2>
          <ul className="c-lines">{following.map(({ id, label, whom, where }) => <li key={id}><b>{label}</b>：{whom}。{where}。</li>)}</ul>
        </section>
      )}
      {open.length > 0 && (
        <section>
          <h2>还说不准的</h2>
          <div className="c-cards">{open.map((outcome) => <Open key={outcome.id} outcome={outcome} />)}</div>
        </section>
      )}
      <section className="c-papers">
        <div>
          <h2>这些材料不用您跑</h2>
          <p className="h-quiet">部门之间已经共享，窗口自己查。</p>
          <ul>{reply.papers.shared.map(({ paper, department }) => <li key={paper}>{paper}<span className="h-quiet">（{department}有）</span></li>)}</ul>
        </div>
        <div><h2>要带的</h2><ul>{reply.papers.own.map((paper) => <li key={paper}>{paper}</li>)}</ul></div>
      </section>
      {none.length > 0 && (
        <details className="c-none">
          <summary>这次算下来不符合的 {none.length} 项，为什么、差多少</summary>
          <ul className="c-lines">{none.map((outcome) => <li key={outcome.id}><b>{outcome.label}</b>：{outcome.because.join('；')}{outcome.changes.length > 0 && <span className="h-quiet">　{outcome.changes[0]}</span>}</li>)}</ul>
        </details>
      )}
      <Standing reply={reply} />
      <div className="c-ways">
        <BigButton onClick={() => { window.print() }}>打印，或存成 PDF</BigButton>
        <BigButton kind="plain" onClick={() => { saveText(`救助测算 ${reply.date}.txt`, textOf(reply)) }}>把结果存到手机</BigButton>
        <BigButton kind="plain" onClick={back}>改一改答案</BigButton>
        <BigButton kind="plain" onClick={again}>清空重来</BigButton>
      </div>
    </article>
  )
}

function Entitled({ outcome, kind }: { outcome: Outcome; kind: Outcome | undefined }): ReactNode {
  const { label, because, where, missingFigures } = outcome
  return (
    <section className="c-card c-yes">
      <h2>{label}{kind !== undefined && <small>　属于{kind.parts[0]?.text}对象</small>}</h2>
      <p className="c-amount">{amountWords(outcome)}</p>
      <p><b>为什么：</b>{because.join('；')}。</p>
      <p><b>到哪里：</b>{where}。</p>
      {missingFigures.length > 0 && <p className="c-note">还没有查到“{missingFigures.map((figure) => figure.label).join('”“')}”的当地公布数，请到窗口问。</p>}
      <Grounds outcome={outcome} />
    </section>
  )
}

/** `每月大约 1,040 元`. */
function amountWords({ amount, pace }: Outcome): string {
  if (amount === null) return '金额要到窗口核定'
  if (amount === undefined || amount === 0) return '身份认定，或减免费用'
  return `${pace ?? ''}大约 ${formatYuan(amount).replace(/\.00$/, '')} 元`
}

function Open({ outcome }: { outcome: Outcome }): ReactNode {
  const { label, whom, where, missing, missingFigures } = outcome
  const facts = [...new Map(missing.map((each) => [each.label, each])).values()]
  return (
    <section className="c-card c-open">
      <h2>{label}</h2>
      <p>给{whom}。</p>
      {facts.length > 0 && <p><b>还差这些情况：</b>{facts.map(({ label: fact, suppliedBy }) => `${fact}（可由${suppliedBy}核实）`).join('、')}。</p>}
      {missingFigures.length > 0 && <p><b>还没有查到当地的：</b>{missingFigures.map((figure) => figure.label).join('、')}。</p>}
      <p><b>到哪里问：</b>{where}。</p>
    </section>
  )
}

const groundsShown = 8

/** What it rests on, folded: most people want the sentence, some want the clause. */
function Grounds({ outcome }: { outcome: Outcome }): ReactNode {
  const clauses = outcome.clauses.filter(({ document }) => document !== '平台口径').slice(0, groundsShown)
  return (
    <details>
      <summary>看依据</summary>
      {outcome.parts.filter(({ value }) => value !== null && value !== 0).map(({ name, label, text }) => <p key={name} className="c-part"><span>{label}</span><span>{text}</span></p>)}
      <ul>{clauses.map(({ title, article, gist }) => <li key={`${title} ${article}`}>{title} {article}：{gist}</li>)}</ul>
    </details>
  )
}

/** Standards that stand in for local ones, and what was taken as none: said, not hidden. */
function Standing({ reply }: { reply: Reply }): ReactNode {
  const told = reply.outcomes.filter(({ outcome }) => outcome !== 'not entitled')
  const published = [...new Map(told.flatMap((each) => each.published).map((figure) => [figure.label, figure])).values()]
  const standIns = [...new Map(told.flatMap((each) => each.standIns).map((remark) => [remark.label, remark])).values()]
  return (
    <details className="c-none">
      <summary>这个结果有哪些地方要留意</summary>
      {standIns.length > 0 && <><p>没有查到本地的数，用省里的代替：</p><ul>{standIns.map(({ label, text, note }) => <li key={label}>{label} {text}{note !== '' && <span className="h-quiet">（{note}）</span>}</li>)}</ul></>}
      {published.length > 0 && <><p>用到的、当地公布的标准：</p><ul>{published.map((figure) => <li key={figure.label}>{figure.label} {figure.text}<span className="h-quiet">（{figure.place} {figure.from} 起，{figure.document} {figure.article}；{publicationWords(figure)}）</span></li>)}</ul></>}
      <p>没有问到的情况都按“没有”算：{reply.presumed.join('、')}。</p>
    </details>
  )
}

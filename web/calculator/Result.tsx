import type { ReactNode } from 'react'
import type { evaluation } from '#contract'
import { formatYuan } from '#kernel'
import { BigButton } from '../helper/parts/BigButton.tsx'
import { publicationWords } from '../ui/explanation.ts'
import { deducted, missingWords, sortedOutcomes, whyEntitled, whyNot } from './outcomes.ts'
import { saveText, textOf } from './save.ts'

type Outcome = evaluation.EvaluationOutcome
type Reply = evaluation.EvaluationReply

/** The answer: what the family may get, what is still open, what it does not get; papers; where to go. */
export function Result({ reply, back, again }: { reply: Reply; back: () => void; again: () => void }): ReactNode {
  const { entitled, instead, following, open, none, kindOf } = sortedOutcomes(reply)
  return (
    <article className="c-result">
      <h1>
        {entitled.length > 0
          ? `可能享受 ${String(entitled.length)} 项救助`
          : open.length > 0
            ? '还不能说准，差几项情况'
            : '按您填的情况，暂时没有符合的救助'}
      </h1>
      <p className="h-quiet">
        {reply.place.name}，按 {reply.date} 的政策测算。以乡镇（街道）核对认定为准。
      </p>
      {reply.alternatives.map(({ sentence, clause }) => (
        <p key={sentence} className="c-note">
          <b>只能选一样：</b>
          {sentence}。哪样合适，到窗口比一比再选。依据：{clause.title} {clause.article}。
        </p>
      ))}
      {entitled.length > 0 && (
        <div className="c-cards">
          {entitled.map((outcome) => (
            <Entitled key={outcome.id} outcome={outcome} kind={kindOf(outcome)} />
          ))}
        </div>
      )}
      {instead.length > 0 && (
        <section>
          <h2>和特困供养只能选一样的</h2>
          <p>享受了特困供养的人，不再另领下面这些；家里没有纳入特困的人还可以申请。</p>
          <ul className="c-lines">
            {instead.map((outcome) => (
              <li key={outcome.id}>
                <b>{outcome.label}</b>：{amountWords(outcome)}。
              </li>
            ))}
          </ul>
        </section>
      )}
      {following.length > 0 && (
        <section>
          <h2>认定以后，还能跟着享受</h2>
          <ul className="c-lines">
            {following.map(({ id, label, whom, where }) => (
              <li key={id}>
                <b>{label}</b>：{whom}。{where}。
              </li>
            ))}
          </ul>
        </section>
      )}
      {open.length > 0 && (
        <section>
          <h2>还说不准的</h2>
          <div className="c-cards">
            {open.map((outcomes) => (
              <Open key={outcomes[0]?.id} outcomes={outcomes} />
            ))}
          </div>
        </section>
      )}
      {none.length > 0 && entitled.length + instead.length + open.length === 0 && (
        <p>
          家里人口、收入、病情、上学有了变化，随时可以再算；觉得和家里情况对不上，到村（居）委会或乡镇政府（街道办）的救助窗口问，或打
          12345。
        </p>
      )}
      {entitled.length + instead.length + open.length > 0 && (
        <section className="c-papers">
          <div>
            <h2>这些材料不用您跑</h2>
            <p className="h-quiet">部门之间已经共享，窗口自己查。</p>
            <ul>
              {reply.papers.shared.map(({ paper, department }) => (
                <li key={paper}>
                  {paper}
                  <span className="h-quiet">（{department}有）</span>
                </li>
              ))}
            </ul>
          </div>
          <div>
            <h2>要带的</h2>
            <ul>
              {reply.papers.own.map((paper) => (
                <li key={paper}>{paper}</li>
              ))}
            </ul>
          </div>
        </section>
      )}
      {none.length > 0 && (
        <details className="c-none">
          <summary>这次算下来不符合的 {none.length} 项，为什么、差多少</summary>
          <ul className="c-lines">
            {none.map((outcome) => (
              <NotEntitled key={outcome.id} outcome={outcome} />
            ))}
          </ul>
        </details>
      )}
      <Standing reply={reply} />
      <div className="c-ways">
        <BigButton
          onClick={() => {
            window.print()
          }}
        >
          打印，或存成 PDF
        </BigButton>
        <BigButton
          kind="plain"
          onClick={() => {
            saveText(`救助测算 ${reply.date}.txt`, textOf(reply))
          }}
        >
          把结果存到手机
        </BigButton>
        <BigButton kind="plain" onClick={back}>
          改一改答案
        </BigButton>
        <BigButton kind="plain" onClick={again}>
          清空重来
        </BigButton>
      </div>
    </article>
  )
}

function Entitled({ outcome, kind }: { outcome: Outcome; kind: string | undefined }): ReactNode {
  const { label, where, missingFigures } = outcome
  const less = deducted(outcome)
  return (
    <section className="c-card c-yes">
      <h2>
        {label}
        {kind !== undefined && (
          <small>
            {'　'}属于{kind}
            {kind.endsWith('难') || kind.endsWith('缘') ? '家庭' : '对象'}
          </small>
        )}
      </h2>
      <p className="c-amount">{amountWords(outcome)}</p>
      <p>
        <b>为什么：</b>
        {whyEntitled(outcome)}。{less !== undefined && `${less}。`}
      </p>
      <p>
        <b>到哪里：</b>
        {where}。
      </p>
      {missingFigures.length > 0 && (
        <p className="c-note">还没有查到“{missingFigures.map((figure) => figure.label).join('”“')}”的当地公布数，请到窗口问。</p>
      )}
      <Grounds outcome={outcome} />
    </section>
  )
}

/** `每月大约 1,040 元`. */
function amountWords({ amount, pace, missingFigures }: Outcome): string {
  if (amount === null || (missingFigures.length > 0 && (amount === undefined || amount === 0))) return '金额要到窗口核定'
  if (amount === undefined || amount === 0) return '身份认定，或减免费用'
  return `${pace ?? ''}大约 ${formatYuan(amount).replace(/\.00$/, '')} 元`
}

function NotEntitled({ outcome }: { outcome: Outcome }): ReactNode {
  const { why, change } = whyNot(outcome)
  return (
    <li>
      <b>{outcome.label}</b>：{why}
      {change !== undefined && <span className="h-quiet">　{change}</span>}
    </li>
  )
}

/** Programmes that wait for the same facts: what is missing is said once. */
function Open({ outcomes }: { outcomes: readonly Outcome[] }): ReactNode {
  const [first] = outcomes
  if (first === undefined) return null
  const { whom, where, missingFigures } = first
  const facts = missingWords(first)
  return (
    <section className="c-card c-open">
      <h2>{outcomes.map((each) => each.label).join('、')}</h2>
      {outcomes.length === 1 ? (
        <p>给{whom}。</p>
      ) : (
        <ul className="c-lines">
          {outcomes.map((each) => (
            <li key={each.id}>
              {each.label}：给{each.whom}。
            </li>
          ))}
        </ul>
      )}
      {facts.length > 0 && (
        <p>
          <b>还差这些情况：</b>
          {facts.join('、')}。{outcomes.length > 1 && '知道了这些，才能说准。'}
        </p>
      )}
      {missingFigures.length > 0 && (
        <p>
          <b>还没有查到当地的：</b>
          {missingFigures.map((figure) => figure.label).join('、')}。
        </p>
      )}
      <p>
        <b>到哪里问：</b>
        {outcomes.length > 1 ? '先到乡镇政府（街道办）的救助窗口问，或打 12345' : where}。
      </p>
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
      {outcome.parts
        .filter(({ value }) => value !== null && value !== 0)
        .map(({ name, label, text }) => (
          <p key={name} className="c-part">
            <span>{label}</span>
            <span>{text}</span>
          </p>
        ))}
      <ul>
        {clauses.map(({ title, article, gist }) => (
          <li key={`${title} ${article}`}>
            {title} {article}：{gist}
          </li>
        ))}
      </ul>
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
      {standIns.length > 0 && (
        <>
          <p>没有查到本地的数，用省里的代替：</p>
          <ul>
            {standIns.map(({ label, text, note }) => (
              <li key={label}>
                {label} {text}
                {note !== '' && <span className="h-quiet">（{note}）</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      {published.length > 0 && (
        <>
          <p>用到的、当地公布的标准：</p>
          <ul>
            {published.map((figure) => (
              <li key={figure.label}>
                {figure.label} {figure.text}
                <span className="h-quiet">
                  （{figure.place} {figure.from} 起，{figure.document} {figure.article}；{publicationWords(figure)}）
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <details>
        <summary>没有问到的情况都按“没有”算（{reply.presumed.length} 项）</summary>
        <p className="h-quiet">{reply.presumed.join('、')}。和您家对不上的，到窗口时说一声。</p>
      </details>
    </details>
  )
}

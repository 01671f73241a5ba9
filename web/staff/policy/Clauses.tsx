import { useEffect, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { policy } from '#contract'
import { Empty } from '../../ui/Empty.tsx'
import { StaleTags } from './words.tsx'

type Clause = policy.ClausePage

const choices = [
  { key: '', label: '全部', holds: () => true },
  { key: 'rules', label: '有规则或标准', holds: (clause: Clause) => clause.rules.length + clause.figures.length > 0 },
  { key: 'none', label: '没有规则', holds: (clause: Clause) => clause.rules.length + clause.figures.length === 0 },
  { key: 'stale', label: '含待复核标准', holds: (clause: Clause) => clause.figures.some(({ stale }) => stale.length > 0) },
] as const

/** The clauses of a document: gist and official text at the left, what they became at the right. */
export function Clauses({
  page,
  clause,
  only = '',
  onOnly,
}: {
  page: policy.DocumentPage
  clause: string | undefined
  only: string | undefined
  onOnly: (only: string | undefined) => void
}): ReactNode {
  const { list, others } = page
  useEffect(() => {
    if (clause !== undefined) document.getElementById(`clause-${clause}`)?.scrollIntoView({ block: 'center' })
  }, [clause, list.length])
  const chosen = choices.find(({ key }) => key === only) ?? choices[0]
  const shown = list.filter((each) => chosen.holds(each))
  return (
    <section className="dd-card">
      <div className="dd-choices">
        {choices.map(({ key, label, holds }) => (
          <button
            type="button"
            key={key}
            aria-pressed={chosen.key === key}
            onClick={() => {
              onOnly(key)
            }}
          >
            {label} {list.filter((each) => holds(each)).length}
          </button>
        ))}
        {!page.whole && <span className="dd-quiet">全国性文件只列出规则用到的条款{page.shown === null ? '' : '和原文里的其他条'}</span>}
      </div>
      {shown.length === 0 && <Empty title="没有这样的条款" />}
      {shown.map((each) => (
        <Row key={each.article} clause={each} here={each.article === clause} loaded={page.shown !== null} />
      ))}
      {others.length > 0 && (
        <details className="pl-others">
          <summary>原文中没有对到条款的 {others.length} 段（开头、标题、落款等）</summary>
          {others.map(({ kind, body }, at) => (
            <p key={String(at)}>
              <span className="dd-tag">{kinds[kind] ?? kind}</span> {body}
            </p>
          ))}
        </details>
      )}
    </section>
  )
}

const kinds: Readonly<Record<string, string>> = { opening: '开头', heading: '标题', unlisted: '未列入的条款', ending: '落款和附注' }

function Row({ clause, here, loaded }: { clause: Clause; here: boolean; loaded: boolean }): ReactNode {
  return (
    <article id={`clause-${clause.article}`} className={here ? 'pl-clause pl-here' : 'pl-clause'}>
      <b className="pl-article">{clause.article}</b>
      <div>
        <p>{clause.gist === '' ? <span className="dd-quiet">没有写要点</span> : clause.gist}</p>
        {clause.text !== null && <blockquote>{clause.text}</blockquote>}
        {loaded && clause.text === null && <p className="pl-warn">载入的原文里没有找到这一条</p>}
      </div>
      <Became clause={clause} />
    </article>
  )
}

function Became({ clause: { rules, figures, indicators, screens, none } }: { clause: Clause }): ReactNode {
  return (
    <div className="pl-became">
      {figures.length > 0 && (
        <Part title="标准">
          <ul>
            {figures.map((figure) => (
              <FigureLine key={`${figure.key}${figure.place}${figure.from}`} figure={figure} />
            ))}
          </ul>
        </Part>
      )}
      {rules.length > 0 && (
        <Part title="规则">
          <p>
            {rules.map((rule, at) => (
              <span key={rule.name}>
                {at > 0 && '、'}
                <RuleLink rule={rule} />
              </span>
            ))}
          </p>
        </Part>
      )}
      {indicators.length > 0 && (
        <Part title="指标">
          <p>
            {indicators.map(({ id, name }, at) => (
              <span key={id}>
                {at > 0 && '、'}
                <Link href={`/indicators/${encodeURIComponent(id)}`}>{name}</Link>
              </span>
            ))}
          </p>
        </Part>
      )}
      {screens.length > 0 && (
        <Part title="页面">
          <p>
            {screens.map(({ label, href }, at) => (
              <span key={label}>
                {at > 0 && '、'}
                <Link href={href}>{label}</Link>
              </span>
            ))}
          </p>
        </Part>
      )}
      {none !== '' && (
        <Part title={rules.length + figures.length + indicators.length + screens.length === 0 ? '没有规则' : '尚缺'}>
          <p className="dd-quiet">{none}</p>
        </Part>
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <>
      <h4>{title}</h4>
      <div>{children}</div>
    </>
  )
}

function FigureLine({ figure }: { figure: Clause['figures'][number] }): ReactNode {
  return (
    <li className={figure.holds ? undefined : 'dd-stale'}>
      <Link href={`/policy/figures/${encodeURIComponent(figure.key)}`}>{figure.label}</Link> <b>{figure.text}</b>
      <span className="dd-quiet">
        {'　'}
        {figure.placeName} {figure.from} 起{figure.to !== null && `至 ${figure.to}`}
        {!figure.holds && '，所选地方和日期不用它'}
      </span>{' '}
      <StaleTags stale={figure.stale} />
    </li>
  )
}

function RuleLink({ rule }: { rule: Clause['rules'][number] }): ReactNode {
  const programme = rule.programmes.find(({ id }) => id !== 'terms')
  const title = `${rule.words}　用于：${rule.programmes.map(({ label }) => label).join('、')}`
  if (programme === undefined) return <span title={title}>{rule.label}</span>
  return (
    <Link href={`/policy/programmes/${programme.id}?rule=${encodeURIComponent(rule.label)}`} title={title}>
      {rule.label}
    </Link>
  )
}

import { Popover } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { policy } from '#contract'
import {
  hasUnconfirmed,
  isUnconfirmed,
  publicationWords,
  sourceWords,
  type ClauseReference,
  type ExplanationData,
  type ExplanationStep,
} from './explanation.ts'
import { StatusTag } from './StatusTag.tsx'

/** The sentence, then the steps with figure, limit, source and clause, then what would have to change, then what nobody knows yet. */
export function Explanation({
  data,
  onClause,
  open = 'unmet',
}: {
  data: ExplanationData
  /** Which steps stand open: those not simply fulfilled, or all (where the reader asks why something was found). */
  open?: 'unmet' | 'all'
  /** Opens the document at its sentence; without it the clause leads into the policy library. */
  onClause?: (clause: ClauseReference) => void
}): ReactNode {
  return (
    <div className="dd-explain">
      <p className="dd-explain-sentence">
        {data.sentence}
        {hasUnconfirmed(data.steps) && <StatusTag tone="soon">含待核标准</StatusTag>}
      </p>
      {data.steps.length > 0 && <Steps steps={data.steps} onClause={onClause} open={open} />}
      {data.counterfactuals.length > 0 && (
        <Part title="差多少">
          <ul>
            {data.counterfactuals.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Part>
      )}
      {data.unknown.length > 0 && (
        <Part title="还不知道">
          <ul>
            {data.unknown.map((fact) => (
              <li key={fact.label}>
                {fact.label}
                <span className="dd-quiet">，可由{fact.suppliedBy}提供</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div className="dd-explain-part">
      <h4>{title}</h4>
      {children}
    </div>
  )
}

type OnClause = ((clause: ClauseReference) => void) | undefined

type Open = 'unmet' | 'all'

function Steps({ steps, onClause, open }: { steps: readonly ExplanationStep[]; onClause: OnClause; open: Open }): ReactNode {
  return (
    <ul className="dd-steps">
      {steps.map((step, at) => (
        <Step key={`${step.label}${String(at)}`} step={step} onClause={onClause} open={open} />
      ))}
    </ul>
  )
}

const marks = { true: ['✓', '满足'], false: ['✗', '不满足'], unknown: ['?', '待核'] } as const

function Step({ step, onClause, open }: { step: ExplanationStep; onClause: OnClause; open: Open }): ReactNode {
  const children = step.children ?? []
  const line = <StepLine step={step} onClause={onClause} />
  if (children.length === 0) return <li>{line}</li>
  return (
    <li>
      {/* Open where something is not simply fulfilled: that is what the reader came for. */}
      <details key={open} open={open === 'all' || step.held !== true}>
        <summary>{line}</summary>
        <Steps steps={children} onClause={onClause} open={open} />
      </details>
    </li>
  )
}

function StepLine({ step, onClause }: { step: ExplanationStep; onClause: OnClause }): ReactNode {
  const [mark, word] = step.held === undefined ? ['', ''] : marks[`${step.held}`]
  return (
    <div className="dd-step">
      <span className={`dd-step-mark dd-step-${String(step.held)}`} aria-label={word} title={word}>
        {mark}
      </span>
      <span className="dd-step-label">
        {step.label}
        {(step.children ?? []).length > 0 && <i className="dd-step-fold" aria-hidden="true" />}
        {step.held === 'unknown' && <StatusTag tone="soon">待核</StatusTag>}
        {step.formula !== undefined && <small>{step.formula}</small>}
      </span>
      <span className="dd-step-figure">
        {step.value !== undefined && <b>{step.value}</b>}
        {step.limit !== undefined && <span className="dd-quiet">标准 {step.limit}</span>}
        {step.distance !== undefined && <span>{step.distance}</span>}
      </span>
      <span className="dd-step-ground">
        {step.clause !== undefined && <Clause clause={step.clause} onClause={onClause} />}
        {step.parameter !== undefined && (
          <span className="dd-quiet">
            {step.parameter.place} {step.parameter.from} 起
            {step.parameter.published !== undefined && `，${publicationWords(step.parameter.published)}`}
            {isUnconfirmed(step.parameter) && <StatusTag tone="soon">待核</StatusTag>}
          </span>
        )}
        {step.source !== undefined && <span className="dd-quiet">{sourceWords(step.source)}</span>}
      </span>
    </div>
  )
}

/** The clause's place in the policy library, where its official text stands. */
function libraryHref({ document, article }: ClauseReference): string {
  return `/policy/documents/${encodeURIComponent(document)}?clause=${encodeURIComponent(article)}`
}

function Clause({ clause, onClause }: { clause: ClauseReference; onClause: OnClause }): ReactNode {
  const content = (
    <div className="dd-clause">
      <p>{clause.gist}</p>
      {onClause === undefined ? (
        <Link href={libraryHref(clause)}>在政策库中打开</Link>
      ) : (
        <button
          type="button"
          className="dd-link"
          onClick={() => {
            onClause(clause)
          }}
        >
          看原文
        </button>
      )}
    </div>
  )
  return (
    <Popover content={content} title={`${policy.documentWords(clause.document)} ${clause.article}`} trigger="click">
      <button
        type="button"
        className="dd-link"
        onClick={(event) => {
          event.preventDefault()
        }}
      >
        {policy.documentWords(clause.document)} {clause.article}
      </button>
    </Popover>
  )
}

import { useEffect, useRef, type ReactNode } from 'react'
import type { ExplanationStep } from '#contract'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { ClauseLink } from './words.tsx'

/** Rules without a family: what each is made of, in the author's words. The wanted one stands open and marked. */
export function RuleTree({
  steps,
  wanted,
  depth = 0,
}: {
  steps: readonly ExplanationStep[]
  wanted?: string | undefined
  depth?: number
}): ReactNode {
  return (
    <ul className="dd-steps">
      {steps.map((step, at) => (
        <Rule key={`${step.label}${String(at)}`} step={step} wanted={wanted} depth={depth} />
      ))}
    </ul>
  )
}

function Rule({ step, wanted, depth }: { step: ExplanationStep; wanted: string | undefined; depth: number }): ReactNode {
  const children = step.children ?? []
  const here = wanted !== undefined && step.label === wanted && step.formula !== '见上'
  const inside = wanted !== undefined && children.some((child) => holds(child, wanted))
  const line = <Line step={step} here={here} />
  if (children.length === 0) return <li>{line}</li>
  return (
    <li>
      <details open={inside || here || (wanted === undefined && depth === 0)}>
        <summary>{line}</summary>
        <RuleTree steps={children} wanted={wanted} depth={depth + 1} />
      </details>
    </li>
  )
}

function holds(step: ExplanationStep, wanted: string): boolean {
  return (step.label === wanted && step.formula !== '见上') || (step.children ?? []).some((child) => holds(child, wanted))
}

function Line({ step, here }: { step: ExplanationStep; here: boolean }): ReactNode {
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (here) line.current?.scrollIntoView({ block: 'center' })
  }, [here])
  return (
    <div ref={line} className={here ? 'pl-rule pl-here' : 'pl-rule'}>
      <span>
        <b>{step.label}</b>
        {(step.children ?? []).length > 0 && <i className="dd-step-fold" aria-hidden="true" />}
        {step.value !== undefined && <span className="pl-rule-value">{step.value}</span>}
        {step.parameter?.status === '待核' && <StatusTag tone="soon">待核</StatusTag>}
      </span>
      <span className="dd-quiet">
        {step.formula ?? (step.parameter === undefined ? '' : `${step.parameter.place} ${step.parameter.from} 起`)}
      </span>
      <span className="pl-rule-clause">
        {step.clause !== undefined && <ClauseLink document={step.clause.document} article={step.clause.article} title={step.clause.gist} />}
      </span>
    </div>
  )
}

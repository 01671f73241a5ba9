import type { ReactNode } from 'react'
import { visitFindings, visitQuestions, visitResults, type VisitFinding, type VisitResult } from '#contract'
import { Choice, Choices, PhotoInput, PositionInput, TextField, type Option } from '../parts/index.tsx'
import type { Family } from '../today.ts'
import { withChosen, type FoundDraft, type Step, type VisitDraft } from './form.ts'

interface AnswerProps {
  readonly step: Exclude<Step, { kind: 'review' }>
  readonly draft: VisitDraft
  readonly family: Family
  readonly change: (part: Partial<VisitDraft>) => void
}

const results: readonly Option[] = Object.entries(visitResults).map(([value, label]) => ({ value, label }))
const findings: readonly Option[] = (Object.keys(visitFindings) as VisitFinding[]).map((value) => {
  const { label, note }: { readonly label: string; readonly note?: string } = visitFindings[value]
  return { value, label, ...(note === undefined ? {} : { note }) }
})
const none = 'none'

/** The field of one screen of the form. */
export function Answer({ step, draft, family, change }: AnswerProps): ReactNode {
  switch (step.kind) {
    // The value is one of the options just above.
    case 'result':
      return (
        <Choice
          label="见到人了吗？"
          options={results}
          value={draft.result}
          onChange={(value) => {
            change({ result: value as VisitResult })
          }}
        />
      )
    case 'question': {
      const { text, options } = visitQuestions[step.key]
      return (
        <Choice
          label={text}
          options={Object.entries(options).map(([value, label]) => ({ value, label }))}
          value={draft.answers[step.key]}
          onChange={(value) => {
            change({ answers: { ...draft.answers, [step.key]: value } })
          }}
        />
      )
    }
    case 'findings':
      return <Findings draft={draft} change={change} />
    case 'finding':
      return <Finding code={step.code} draft={draft} family={family} change={change} />
    case 'note':
      return (
        <TextField
          label="补充几句"
          lines={5}
          value={draft.note}
          onChange={(note) => {
            change({ note })
          }}
        />
      )
    case 'photos':
      return (
        <PhotoInput
          label="拍照"
          photos={draft.photos}
          onChange={(photos) => {
            change({ photos })
          }}
        />
      )
    case 'position':
      return (
        <PositionInput
          value={draft.position}
          onChange={(position) => {
            change({ position })
          }}
        />
      )
  }
}

/** Any of the changes, or none: “no change” is a choice of its own, so that nothing is taken for an answer that was never given. */
function Findings({ draft, change }: Pick<AnswerProps, 'draft' | 'change'>): ReactNode {
  const chosen = draft.findings.map(({ code }) => code)
  const nothing = draft.asked && chosen.length === 0
  const choose = (values: string[]): void => {
    const codes = values.filter((value) => value !== none)
    // Choosing “no change” takes the others away, choosing another takes it away.
    if (values.includes(none) && !nothing) change({ findings: [], asked: true })
    else change({ findings: withChosen(draft.findings, codes), asked: codes.length > 0 })
  }
  return (
    <Choices label="变化" options={[{ value: none, label: '没有变化' }, ...findings]} value={nothing ? [none] : chosen} onChange={choose} />
  )
}

function Finding({ code, draft, family, change }: { code: VisitFinding } & Omit<AnswerProps, 'step'>): ReactNode {
  const found = draft.findings.find((each) => each.code === code)
  if (found === undefined) return null
  const set = (part: Partial<FoundDraft>): void => {
    change({ findings: draft.findings.map((each) => (each.code === code ? { ...each, ...part } : each)) })
  }
  const people = [
    ...family.members.map((member) => ({
      value: String(member.personNo),
      label: member.name,
      note: `${member.relation}，${String(member.age)} 岁`,
    })),
    { value: 'unknown', label: '别的人，或不清楚' },
  ]
  return (
    <>
      {visitFindings[code].member && (
        <Choice
          label="说的是谁"
          options={people}
          value={found.who === '' ? undefined : found.who}
          onChange={(who) => {
            set({ who })
          }}
        />
      )}
      <TextField
        label="什么情况"
        lines={3}
        hint={`比如：${visitFindings[code].ask}`}
        value={found.words}
        onChange={(words) => {
          set({ words })
        }}
      />
    </>
  )
}

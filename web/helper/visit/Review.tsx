import type { ReactNode } from 'react'
import { visitFindings, visitQuestions, visitResults } from '#contract'
import type { Family } from '../today.ts'
import { timeWords } from '../words.ts'
import type { Step, VisitDraft } from './form.ts'

/** Everything that will be sent, each line with the way back to its screen. */
export function Review({
  draft,
  family,
  steps,
  goTo,
}: {
  draft: VisitDraft
  family: Family
  steps: readonly Step[]
  goTo: (step: number) => void
}): ReactNode {
  return (
    <>
      <p className="h-quiet">
        {family.headName}家，{timeWords(draft.startedAt)}
      </p>
      <dl className="v-review">
        {steps.map((step, at) => {
          const line = lineOf(step, draft, family)
          return line === null ? null : (
            <div key={`${step.kind}${String(at)}`}>
              <dt>{line.asked}</dt>
              <dd>
                {line.said}
                <button
                  type="button"
                  className="h-link"
                  aria-label={`改：${line.asked}`}
                  onClick={() => {
                    goTo(at)
                  }}
                >
                  改
                </button>
              </dd>
            </div>
          )
        })}
      </dl>
    </>
  )
}

function lineOf(step: Step, draft: VisitDraft, family: Family): { asked: string; said: string } | null {
  switch (step.kind) {
    case 'result':
      return { asked: '见到人了吗？', said: draft.result === undefined ? '没有选' : visitResults[draft.result] }
    case 'question': {
      const options: Readonly<Record<string, string>> = visitQuestions[step.key].options
      return { asked: visitQuestions[step.key].text, said: options[draft.answers[step.key] ?? ''] ?? '没有选' }
    }
    case 'findings':
      return draft.findings.length === 0 ? { asked: '家里的变化', said: '没有变化' } : null
    case 'finding': {
      const found = draft.findings.find((each) => each.code === step.code)
      const who = family.members.find((member) => String(member.personNo) === found?.who)?.name ?? ''
      return {
        asked: visitFindings[step.code].label,
        said: [who, found?.words.trim() ?? ''].filter((part) => part !== '').join('：') || '没有细说',
      }
    }
    case 'note':
      return { asked: '补充', said: draft.note.trim() === '' ? '没有' : draft.note.trim() }
    case 'photos':
      return { asked: '照片', said: draft.photos.length === 0 ? '没有拍' : `${String(draft.photos.length)} 张` }
    case 'position':
      return { asked: '位置', said: draft.position === null ? '没有记' : `已记下，误差约 ${String(draft.position.accuracy)} 米` }
    case 'review':
      return null
  }
}

import { visitFindings, visitQuestions } from '#contract'
import type { Family } from '../today.ts'
import type { Step, VisitDraft } from './form.ts'

interface Head {
  readonly title: string
  readonly help?: string | undefined
  readonly next: string
}

const onward = '下一步'

/** What each screen of the form asks, and what its way on is called. */
export function headOf(step: Step, draft: VisitDraft, family: Family): Head {
  switch (step.kind) {
    case 'result':
      return { title: '见到人了吗？', help: `走访 ${family.headName}家`, next: onward }
    case 'question': {
      const question: { readonly text: string; readonly help?: string } = visitQuestions[step.key]
      return { title: question.text, help: question.help, next: onward }
    }
    case 'findings':
      return {
        title: draft.result === 'absent' ? '看到、听说有什么变化吗？' : '家里有没有这些变化？',
        help: '可以选几项。选了的会提醒乡镇和有关部门。',
        next: onward,
      }
    case 'finding':
      return {
        title: visitFindings[step.code].label,
        help: visitFindings[step.code].member ? '说的是谁？是什么情况？' : '是什么情况？',
        next: onward,
      }
    case 'note':
      return { title: '还有什么要说的？', help: '没有可以不写。不要写身份证号。', next: draft.note.trim() === '' ? '没有，下一步' : onward }
    case 'photos':
      return { title: '要拍照吗？', help: '房屋、灶台、药盒等能说明情况的。', next: draft.photos.length === 0 ? '不拍，下一步' : onward }
    case 'position':
      return {
        title: '记下这家的位置吗？',
        help: '在家门口记一次，下次就能按地图走。',
        next: draft.position === null ? '不记，下一步' : onward,
      }
    case 'review':
      return { title: '看一遍，没错就保存', next: '保存并发送' }
  }
}

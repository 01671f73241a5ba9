import { model, type Citation } from '#rules'
import { resultOf, type Question } from './evaluate.ts'
import { inForce } from './library.ts'
import { childrenOfBoth } from './tekun.ts'

/** Programmes of which somebody in the family may have only one, though they fit each. */
export interface Alternative {
  /** Ids of the programmes; the choice of an earlier one ends the last. */
  readonly programmes: readonly string[]
  /** How many members have to choose. */
  readonly members: number
  /** Who chooses between what, in one sentence for the family. */
  readonly sentence: string
  readonly clause: Citation
}

const childModel = model('childrenOfBoth', { label: '特困和儿童保障选一样', outputs: [childrenOfBoth] })

/**
 * What a family has to choose between by the rules of its place and day: a child who fits 特困 and orphan's aid gets one of them. Nothing
 * while it cannot be told. Throws `input.invalid` for a fact no pack knows.
 */
export function alternativesOf(question: Question): readonly Alternative[] {
  const { cite } = childrenOfBoth.definition
  const clause = cite.find(({ document }) => inForce(document, question.place, question.date))
  const members = clause === undefined ? 0 : (resultOf(childModel, childrenOfBoth, question) ?? 0)
  if (clause === undefined || members === 0) return []
  const sentence = `${String(members)} 个孩子特困供养和孤儿基本生活费（或事实无人抚养儿童补贴）都符合，只能选一样：选了后一样，就不再认定为特困`
  return [{ programmes: ['orphan', 'unattended', 'tekun'], members, sentence, clause }]
}

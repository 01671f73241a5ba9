import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useMe } from '../session.ts'
import { keepFamily, type Family } from '../today.ts'
import { dayWords, urgencyOf } from '../words.ts'

/** One family of a list: who, where, why in a sentence, how pressing. Opening it keeps it on the phone. */
export function FamilyCard({ family, day, state }: { family: Family; day: string; state?: string | undefined }): ReactNode {
  const { userId } = useMe()
  const [, navigate] = useLocation()
  const urgency = urgencyOf(family, day)
  const open = async (): Promise<void> => {
    await keepFamily(userId, family)
    navigate(`/family/${String(family.householdNo)}`)
  }
  return (
    <li>
      <button
        type="button"
        className={`v-card v-${urgency.tone}`}
        onClick={() => {
          void open()
        }}
      >
        <span className="h-row">
          <b className="v-name">
            {family.headName}
            <small>{family.place}</small>
          </b>
          <span className={`v-chip v-chip-${state === undefined ? urgency.tone : 'done'}`}>{state ?? urgency.words}</span>
        </span>
        {family.reasons[0]?.errand !== undefined && <span className="v-errand">{family.reasons[0].errand}</span>}
        <span className="v-why">{family.reasons[0]?.sentence ?? '没有安排，也可以去看看'}</span>
        {family.reasons.length > 1 && <span className="h-quiet v-small">另有 {family.reasons.length - 1} 个原因</span>}
        {family.lastVisit?.result === 'absent' && <span className="h-quiet v-small">{dayWords(family.lastVisit.day)}去过，家里没人</span>}
      </button>
    </li>
  )
}

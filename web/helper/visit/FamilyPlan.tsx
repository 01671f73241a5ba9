import { useCallback, useState, type ReactNode } from 'react'
import { helpFieldLabels, type HelpFieldKey, type plans, type ReplyOf } from '#contract'
import { newRequestId } from '../../ui/transport.ts'
import { send } from '../api.ts'
import { useKept } from '../kept.ts'
import { BigButton, TextField } from '../parts/index.tsx'
import { routes } from '../routes.ts'
import { useMe } from '../session.ts'
import { useOutbox, useOutboxEntries } from '../use-outbox.tsx'
import { termWords } from '../words.ts'

type Plan = ReplyOf<typeof plans.ofFamily>
type Measure = Plan['measures'][number]

/** 一户一策 at the door: whom the family may call, what is under way, and a line for the contact to write. */
export function FamilyPlan({ householdNo }: { householdNo: number }): ReactNode {
  const { userId } = useMe()
  const load = useCallback(() => send(routes['plan.ofFamily'], { params: { id: householdNo } }), [householdNo])
  const { data } = useKept<Plan>(`${String(userId)}:plan:${String(householdNo)}`, load)
  if (data === undefined || data.contact === null) return null
  const { contact } = data
  return (
    <section className="v-block">
      <h2>一户一策</h2>
      <p>
        联系人：{contact.me ? '就是您' : `${contact.name}${contact.office === '' ? '' : `（${contact.office}）`}`}
        {contact.phone !== '' && !contact.me && (
          <>
            {' '}
            <a className="h-link" href={`tel:${contact.phone}`}>
              {contact.phone}
            </a>
          </>
        )}
      </p>
      <ul className="v-plan">
        {data.measures.map((measure) => (
          <li key={measure.id}>
            <Told measure={measure} />
            {measure.mayNote && <Note measure={measure} />}
          </li>
        ))}
      </ul>
      {data.older > 0 && <p className="h-quiet">还有 {data.older} 项较早落实的没有列出</p>}
    </section>
  )
}

function Told({ measure }: { measure: Measure }): ReactNode {
  const field = Object.hasOwn(helpFieldLabels, measure.field) ? helpFieldLabels[measure.field as HelpFieldKey] : ''
  return (
    <>
      <p>
        <b>{field}</b>　{measure.who === '全家' ? '' : `${measure.who}：`}
        {measure.need}
      </p>
      <p className="h-quiet">
        {measure.desk}：{measure.action}。{measure.status}
        {measure.result === '' ? `，${termWords(measure.dueOn)}前` : `：${measure.result}`}
        {measure.late && <b className="v-plan-late">，过期了</b>}
      </p>
      {measure.last !== '' && <p className="h-quiet">最近：{measure.last}</p>}
    </>
  )
}

/** Goes through the outbox: written at the door without a network, sent later, once. */
function Note({ measure }: { measure: Measure }): ReactNode {
  const outbox = useOutbox()
  const about = `measure:${String(measure.id)}`
  const written = useOutboxEntries().filter((entry) => entry.about === about && entry.state !== 'sent')
  const [draft, setDraft] = useState<{ readonly id: string; readonly words: string } | null>(null)
  const save = async (): Promise<void> => {
    if (draft === null) return
    await outbox.add({
      clientId: draft.id,
      label: `进展：${measure.action}`,
      about,
      path: `/api/plan-measures/${String(measure.id)}/notes`,
      body: { note: draft.words.trim() },
    })
    setDraft(null)
    void outbox.flush()
  }
  if (draft === null)
    return (
      <>
        {written.length > 0 && <p className="h-quiet">记下了，有网络就发出去</p>}
        <button
          type="button"
          className="h-link"
          onClick={() => {
            setDraft({ id: newRequestId(), words: '' })
          }}
        >
          记一笔
        </button>
      </>
    )
  return (
    <>
      <TextField
        label="去做了什么，怎么样"
        lines={3}
        hint="不写孩子的名字"
        value={draft.words}
        onChange={(words) => {
          setDraft({ ...draft, words })
        }}
      />
      <BigButton
        reason={[...draft.words.trim()].length < 2 ? '先写一两句' : undefined}
        onClick={() => {
          void save()
        }}
      >
        记下
      </BigButton>
    </>
  )
}

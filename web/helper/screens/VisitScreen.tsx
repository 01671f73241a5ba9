import { useState, type ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { newRequestId } from '../../ui/transport.ts'
import { useDraft } from '../form-draft.ts'
import { Banner, Question } from '../parts/index.tsx'
import { useMe } from '../session.ts'
import { absentMark, useFamily, type Family } from '../today.ts'
import { useOutbox } from '../use-outbox.tsx'
import { Answer } from '../visit/Answer.tsx'
import { Done } from '../visit/Done.tsx'
import { missingAt, stepsOf, visitBody, type VisitDraft } from '../visit/form.ts'
import { Review } from '../visit/Review.tsx'
import { headOf } from '../visit/heads.ts'
import '../visits.css'

function begin(): VisitDraft {
  return {
    clientId: newRequestId(),
    startedAt: new Date().toISOString(),
    step: 0,
    result: undefined,
    answers: {},
    findings: [],
    asked: false,
    note: '',
    photos: [],
    position: null,
  }
}

/** The visit's form, one question a screen. What was begun stays on the phone until it is handed over. */
export default function VisitScreen(): ReactNode {
  const { no } = useParams<{ no: string }>()
  const { family, loading } = useFamily(no)
  if (family === undefined)
    return loading ? (
      <p className="h-quiet" role="status">
        正在打开…
      </p>
    ) : (
      <>
        <Banner tone="wait">这户还没有存在手机里，现在也连不上网络。</Banner>
        <p>
          <Link href="/">回到今天的名单</Link>
        </p>
      </>
    )
  return <VisitForm key={family.householdNo} family={family} />
}

function VisitForm({ family }: { family: Family }): ReactNode {
  const { userId } = useMe()
  const outbox = useOutbox()
  const { value: draft, change, finish } = useDraft(`${String(userId)}:visit:${String(family.householdNo)}`, begin)
  const [stored, setStored] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  if (stored !== null) return <Done clientId={stored} what={`${family.headName}家的走访`} again={null} />
  if (draft === undefined) return null
  const steps = stepsOf(draft, family)
  const at = Math.min(draft.step, steps.length - 1)
  const step = steps[at]
  if (step === undefined) return null
  const { title, help, next } = headOf(step, draft, family)
  const goTo = (to: number): void => {
    change({ step: to })
  }
  const store = async (): Promise<void> => {
    setBusy(true)
    try {
      await outbox.add({
        clientId: draft.clientId,
        label: `走访 ${family.headName}家${draft.result === 'absent' ? absentMark : ''}`,
        about: `household:${String(family.householdNo)}`,
        path: '/api/visits',
        body: visitBody(draft, family),
        photos: draft.photos.map((photo) => ({ ...photo, path: '/api/visits/{id}/photos', fields: {} })),
      })
    } catch {
      setBusy(false)
      setProblem('手机没有存下来，可能是存储空间满了。请腾出一些空间后再点一次，内容还在。')
      return
    }
    await finish()
    void outbox.flush()
    setStored(draft.clientId)
  }
  return (
    <>
      <p className="v-back">
        <Link href={`/family/${String(family.householdNo)}`}>‹ {family.headName}家</Link>
      </p>
      {problem !== null && <Banner tone="bad">{problem}</Banner>}
      <Question
        key={at}
        title={title}
        {...(help === undefined ? {} : { help })}
        step={at + 1}
        of={steps.length}
        next={step.kind === 'review' ? '保存并发送' : next}
        busy={busy}
        reason={missingAt(step, draft)}
        onNext={() => {
          if (step.kind === 'review') void store()
          else goTo(at + 1)
        }}
        {...(at > 0
          ? {
              onBack: () => {
                goTo(at - 1)
              },
            }
          : {})}
      >
        {step.kind === 'review' ? (
          <Review draft={draft} family={family} steps={steps} goTo={goTo} />
        ) : (
          <Answer step={step} draft={draft} family={family} change={change} />
        )}
      </Question>
    </>
  )
}

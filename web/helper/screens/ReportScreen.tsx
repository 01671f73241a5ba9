import { useState, type ReactNode } from 'react'
import { leadKindIds, visitFindings, type LeadKind } from '#contract'
import { newRequestId } from '../../ui/transport.ts'
import { useDraft } from '../form-draft.ts'
import { Banner, Choices, PositionInput, Question, TextField, type Option } from '../parts/index.tsx'
import { useMe } from '../session.ts'
import { useToday } from '../today.ts'
import { useOutbox } from '../use-outbox.tsx'
import { Done } from '../visit/Done.tsx'
import { leadBody, type LeadDraft } from '../visit/form.ts'
import '../visits.css'

const kinds: readonly Option[] = leadKindIds.map((value) => {
  const { label, note }: { readonly label: string; readonly note?: string } = visitFindings[value]
  return { value, label, ...(note === undefined ? {} : { note }) }
})

function begin(): LeadDraft {
  return {
    clientId: newRequestId(),
    startedAt: new Date().toISOString(),
    step: 0,
    village: '',
    placeNote: '',
    personName: '',
    phone: '',
    kinds: [],
    description: '',
    position: null,
  }
}

/** 上报: a family nobody knew. Works without a network; the township sees it as soon as it is sent. */
export default function ReportScreen(): ReactNode {
  const { userId } = useMe()
  const [round, setRound] = useState(0)
  return (
    <LeadForm
      key={round}
      draftKey={`${String(userId)}:lead`}
      again={() => {
        setRound(round + 1)
      }}
    />
  )
}

interface LeadStep {
  readonly title: string
  readonly help: string
  readonly next: string
  readonly missing?: string | undefined
  readonly field: ReactNode
}

function LeadForm({ draftKey, again }: { draftKey: string; again: () => void }): ReactNode {
  const outbox = useOutbox()
  const { data: today } = useToday('')
  const { value: draft, change, finish } = useDraft(draftKey, begin)
  const [stored, setStored] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  if (stored !== null) return <Done clientId={stored} what="这条线索" again={{ label: '再报一户', start: again }} />
  if (draft === undefined) return null
  const villages = today?.villages ?? []
  const steps = stepsOf(draft, change, villages)
  const at = Math.min(draft.step, steps.length - 1)
  const step = steps[at]
  if (step === undefined) return null
  const last = at === steps.length - 1
  const store = async (): Promise<void> => {
    setBusy(true)
    try {
      await outbox.add({
        clientId: draft.clientId,
        label: `上报 ${draft.personName.trim() === '' ? '一户困难家庭' : draft.personName.trim()}`,
        path: '/api/leads',
        body: leadBody(draft),
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
      {problem !== null && <Banner tone="bad">{problem}</Banner>}
      <Question
        key={at}
        title={step.title}
        help={step.help}
        step={at + 1}
        of={steps.length}
        next={step.next}
        reason={step.missing}
        busy={busy}
        onNext={() => {
          if (last) void store()
          else change({ step: at + 1 })
        }}
        {...(at > 0
          ? {
              onBack: () => {
                change({ step: at - 1 })
              },
            }
          : {})}
      >
        {step.field}
      </Question>
    </>
  )
}

function stepsOf(
  draft: LeadDraft,
  change: (part: Partial<LeadDraft>) => void,
  villages: readonly { code: string; name: string }[],
): LeadStep[] {
  return [
    {
      title: '哪一户有困难？',
      help: '登记里没有、没人知道的家庭。姓名、电话不知道可以空着。',
      next: '下一步',
      field: (
        <>
          <TextField
            label="姓名"
            value={draft.personName}
            onChange={(personName) => {
              change({ personName })
            }}
          />
          <TextField
            label="电话"
            type="tel"
            inputMode="tel"
            value={draft.phone}
            onChange={(phone) => {
              change({ phone })
            }}
          />
        </>
      ),
    },
    {
      title: '住在哪里？',
      help: '写得让别人找得到，比如“村部后面第二家”。',
      next: '下一步',
      missing:
        villages.length > 1 && draft.village === ''
          ? '请选村'
          : draft.placeNote.trim() === '' && draft.position === null
            ? '写一写住处，或记下位置'
            : undefined,
      field: (
        <>
          {villages.length > 1 && (
            <div className="h-field">
              <label htmlFor="lead-village">哪个村</label>
              <select
                id="lead-village"
                value={draft.village}
                onChange={(event) => {
                  change({ village: event.target.value })
                }}
              >
                <option value="">请选择</option>
                {villages.map(({ code, name }) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </select>
            </div>
          )}
          <TextField
            label="住处"
            lines={2}
            value={draft.placeNote}
            onChange={(placeNote) => {
              change({ placeNote })
            }}
          />
          <PositionInput
            value={draft.position}
            onChange={(position) => {
              change({ position })
            }}
          />
        </>
      ),
    },
    {
      // The values are the options just above.
      title: '遇到了什么困难？',
      help: '可以选几项。',
      next: draft.kinds.length === 0 ? '都不是，下一步' : '下一步',
      field: (
        <Choices
          label="困难"
          options={kinds}
          value={draft.kinds}
          onChange={(chosen) => {
            change({ kinds: chosen as LeadKind[] })
          }}
        />
      ),
    },
    {
      title: '说说情况',
      help: '一两句话就行：家里几口人、出了什么事、眼下最急的是什么。',
      next: '保存并发送',
      missing: [...draft.description.trim()].length < 4 ? '请写一两句' : undefined,
      field: (
        <TextField
          label="情况"
          lines={6}
          value={draft.description}
          onChange={(description) => {
            change({ description })
          }}
        />
      ),
    },
  ]
}

import { PaperClipOutlined } from '@ant-design/icons'
import { Button, Input, Select, Upload } from 'antd'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { alerts, dispatch } from '#contract'
import { upload } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { HearingFields, type Hearing } from './HearingFields.tsx'
import { answerKeys } from './keys.ts'
import { PanelForm, useAction } from './PanelForm.tsx'
import { VisitPapers } from '../visits/VisitPapers.tsx'

const falseReasons = Object.entries(alerts.falseReasons).map(([value, label]) => ({ value: value as alerts.FalseReason, label }))

/** The standard answer: one key for the code, then the words it asks for. Evidence is uploaded as it is chosen and sent with the answer. */
export function AnswerForm({ data, close }: { data: alerts.AlertDetail; close: () => void }): ReactNode {
  const [code, setCode] = useState<dispatch.ResultCodeId | null>(null)
  const [note, setNote] = useState('')
  const [falseReason, setFalseReason] = useState<alerts.FalseReason | undefined>(undefined)
  const [hearing, setHearing] = useState<Hearing>({ manner: 'in-person', words: '' })
  const [files, setFiles] = useState<readonly { id: number; title: string }[]>([])
  const words = useRef<HTMLTextAreaElement | null>(null)
  const action = useAction(dispatch.answer, '已反馈，等县级审核', close)
  const entry = code === null ? null : dispatch.resultCodeOf(code)
  const needsHearing = entry?.hearing === true && !data.heard
  const missing = whatIsMissing(entry, note, falseReason, needsHearing ? hearing : null)
  const submit = (): void => {
    if (code === null) return
    action.run({
      params: { id: data.alert.id },
      body: {
        version: data.alert.version,
        code,
        note,
        files: files.map((file) => file.id),
        ...(entry?.falseReason === true ? { falseReason } : {}),
        ...(needsHearing ? { hearing } : {}),
      },
    })
  }
  return (
    <PanelForm
      title="反馈"
      hint="按数字键选反馈，再写说明"
      submit="提交反馈"
      missing={missing}
      pending={action.pending}
      error={action.error}
      close={close}
      onSubmit={submit}
    >
      <Codes
        codes={data.answerCodes}
        chosen={code}
        choose={(chosen) => {
          setCode(chosen)
          if (dispatch.resultCodeOf(chosen)?.hearing !== true || data.heard) words.current?.focus()
        }}
      />
      {entry?.falseReason === true && (
        <Select
          style={{ width: 180 }}
          aria-label="误报原因"
          placeholder="误报原因"
          options={falseReasons}
          value={falseReason}
          onChange={setFalseReason}
        />
      )}
      {needsHearing && (
        <div className="al-hearing">
          <b>先记录听取意见（社会救助法第四十八条）</b>
          <HearingFields value={hearing} onChange={setHearing} autoFocus />
        </div>
      )}
      <Input.TextArea
        ref={(field) => {
          words.current = field?.resizableTextArea?.textArea ?? null
        }}
        rows={2}
        maxLength={1000}
        aria-label="说明"
        placeholder={entry === null ? '说明' : `${entry.noteHint}${entry.noteMin > 0 ? `（至少 ${String(entry.noteMin)} 个字）` : ''}`}
        value={note}
        onChange={(event) => {
          setNote(event.target.value)
        }}
      />
      <Papers
        alertId={data.alert.id}
        householdNo={data.alert.householdNo}
        files={files}
        add={(file) => {
          setFiles((now) => (now.some((each) => each.id === file.id) ? now : [...now, file]))
        }}
        drop={(id) => {
          setFiles((now) => now.filter((file) => file.id !== id))
        }}
      />
    </PanelForm>
  )
}

function whatIsMissing(
  entry: dispatch.ResultCode | null,
  note: string,
  falseReason: string | undefined,
  hearing: Hearing | null,
): string | undefined {
  if (entry === null) return '请选择反馈'
  if (entry.falseReason === true && falseReason === undefined) return '请选择误报原因'
  if (hearing !== null && [...hearing.words.trim()].length < 10) return '请记下听取意见的情况（至少 10 个字）'
  const left = entry.noteMin - [...note.trim()].length
  return left > 0 ? `${entry.noteHint}，还差 ${String(left)} 个字` : undefined
}

function Codes({
  codes,
  chosen,
  choose,
}: {
  codes: readonly string[]
  chosen: string | null
  choose: (code: dispatch.ResultCodeId) => void
}): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.focus()
  }, [])
  const known = codes.filter((code): code is dispatch.ResultCodeId => dispatch.resultCodeOf(code) !== null)
  const onKey = (event: KeyboardEvent): void => {
    const at = event.ctrlKey || event.metaKey || event.altKey ? -1 : answerKeys.indexOf(event.key)
    const code = at < 0 ? undefined : known[at]
    if (code === undefined) return
    event.preventDefault()
    event.stopPropagation()
    choose(code)
  }
  return (
    <div ref={box} className="al-codes" role="group" aria-label="反馈" tabIndex={-1} onKeyDown={onKey}>
      {known.map((code, at) => (
        <button
          type="button"
          key={code}
          aria-pressed={code === chosen}
          title={dispatch.resultCodes[code].noteHint}
          onClick={() => {
            choose(code)
          }}
        >
          <kbd>{(answerKeys[at] ?? '').toUpperCase()}</kbd>
          <span>{dispatch.resultCodes[code].label}</span>
        </button>
      ))}
    </div>
  )
}

interface PapersProps {
  readonly alertId: number
  readonly householdNo: number | null
  readonly files: readonly { id: number; title: string }[]
  readonly add: (file: { id: number; title: string }) => void
  readonly drop: (id: number) => void
}

function Papers({ alertId, householdNo, files, add, drop }: PapersProps): ReactNode {
  const [error, setError] = useState<unknown>(null)
  const [pending, setPending] = useState(false)
  const send = async (file: File): Promise<void> => {
    setPending(true)
    setError(null)
    try {
      add(await upload(dispatch.attach, file, {}, { params: { id: alertId } }))
    } catch (caught) {
      setError(caught)
    } finally {
      setPending(false)
    }
  }
  return (
    <>
      <div className="al-fields">
        <Upload
          accept=".jpg,.jpeg,.png,.pdf"
          showUploadList={false}
          beforeUpload={(file) => {
            void send(file)
            return false
          }}
        >
          <Button size="small" icon={<PaperClipOutlined />} loading={pending}>
            佐证（照片或 PDF）
          </Button>
        </Upload>
        <VisitPapers householdNo={householdNo} alertId={alertId} add={add} />
        {files.map((file) => (
          <span key={file.id}>
            {file.title}{' '}
            <button
              type="button"
              className="dd-link"
              onClick={() => {
                drop(file.id)
              }}
            >
              移除
            </button>
          </span>
        ))}
      </div>
      {error !== null && <ErrorView error={error} kept="已填写的反馈还在" />}
    </>
  )
}

import { App, Button, Input, Radio, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { visits, type alerts } from '#contract'
import { call, useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { causes, grades, unsaid } from '../alerts/entered.ts'

type Candidate = visits.LeadDetail['candidates'][number]

const fresh = 'new'
/** A family of the registry by its number, or one entered anew. */
type Choice = number | typeof fresh
interface Family {
  readonly headName: string
  /** '' until one is chosen. */
  readonly village: string
  readonly address: string
  readonly hukouKind: 'rural' | 'urban'
}

/** Who it is, and the alert it becomes: a family of the registry, or one entered anew. */
export function LinkLead({ data }: { data: visits.LeadDetail }): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const [found, setFound] = useState<readonly Candidate[]>([])
  const [chosen, setChosen] = useState<Choice | null>(null)
  const [family, setFamily] = useState<Family>({
    headName: data.lead.personName,
    village: data.regionCode.endsWith('000') ? '' : data.regionCode,
    address: data.lead.placeNote,
    hukouKind: 'rural',
  })
  const [cause, setCause] = useState<alerts.AlertCause>(data.proposed.cause)
  const [grade, setGrade] = useState<alerts.AlertGrade>(data.proposed.grade === 1 ? 1 : data.proposed.grade === 2 ? 2 : 3)
  const [sentence, setSentence] = useState(data.proposed.sentence)
  const command = useCommand(visits.linkLead, (reply) => {
    void message.success(reply.existing ? '这一家同一事由已有未办结的预警，已把线索补充进去' : '已建立预警，系统会按转办规则派单')
    navigate(`/alerts/${String(reply.alertId)}`)
  })
  const candidates = [
    ...data.candidates,
    ...found.filter((each) => !data.candidates.some((other) => other.householdNo === each.householdNo)),
  ]
  const missing =
    chosen === null
      ? '请选择是哪一家'
      : chosen === fresh && family.headName.trim() === ''
        ? '请填写户主姓名'
        : chosen === fresh && family.village === ''
          ? '请选择村（社区）'
          : unsaid(sentence)
  const submit = (): void => {
    if (chosen === null) return
    void command
      .run({
        params: { id: data.lead.id },
        body: {
          householdNo: chosen === fresh ? null : chosen,
          family: chosen === fresh ? family : null,
          cause,
          grade,
          sentence,
        },
      })
      .catch(() => undefined)
  }
  return (
    <section className="dd-card">
      <h2>是哪一家</h2>
      {data.candidates.length === 0 && <p className="dd-quiet">登记里没有同电话、同名的家庭，可以再按家里别的人找一找。</p>}
      <FindFamily onFound={setFound} />
      <Candidates of={candidates} chosen={chosen} onChoose={setChosen} />
      {chosen === fresh && <NewFamily family={family} onChange={setFamily} />}
      <h2 className="vs-second">建立预警</h2>
      <div className="vs-family">
        <Select size="small" style={{ width: 200 }} aria-label="事由" options={causes} value={cause} onChange={setCause} />
        <Radio.Group
          size="small"
          optionType="button"
          options={grades}
          value={grade}
          onChange={(event) => {
            setGrade(event.target.value as alerts.AlertGrade)
          }}
        />
      </div>
      <Input.TextArea
        rows={2}
        maxLength={300}
        aria-label="情况"
        value={sentence}
        onChange={(event) => {
          setSentence(event.target.value)
        }}
      />
      {command.error !== null && <ErrorView error={command.error} kept="填写的内容还在" />}
      <div className="vs-buttons">
        <Button type="primary" size="small" disabled={missing !== undefined} loading={command.isPending} onClick={submit}>
          建立预警
        </Button>
        <span className="dd-quiet">{missing}</span>
      </div>
    </section>
  )
}

function Candidates({
  of,
  chosen,
  onChoose,
}: {
  of: readonly Candidate[]
  chosen: Choice | null
  onChoose: (chosen: Choice) => void
}): ReactNode {
  return (
    <Radio.Group
      className="vs-candidates"
      value={chosen}
      onChange={(event) => {
        onChoose(event.target.value as Choice)
      }}
    >
      {of.map((each) => (
        <Radio key={each.householdNo} value={each.householdNo}>
          <b>{each.headName}</b>　{each.place}
          {each.address}
          {each.why !== '' && <StatusTag tone="doing">{each.why}</StatusTag>}
          <small className="dd-quiet">
            {each.members}
            {each.programmes.length > 0 && `　在享：${each.programmes.join('、')}`}
          </small>
        </Radio>
      ))}
      <Radio value={fresh}>登记里没有，新建一户</Radio>
    </Radio.Group>
  )
}

function NewFamily({ family, onChange }: { family: Family; onChange: (family: Family) => void }): ReactNode {
  return (
    <div className="vs-family">
      <label>
        户主{' '}
        <Input
          size="small"
          style={{ width: 120 }}
          maxLength={40}
          value={family.headName}
          onChange={(event) => {
            onChange({ ...family, headName: event.target.value })
          }}
        />
      </label>
      <label>
        村（社区）{' '}
        <RegionPicker
          value={family.village === '' ? undefined : family.village}
          onChange={(village) => {
            onChange({ ...family, village: village ?? '' })
          }}
          width={220}
        />
      </label>
      <label>
        住址{' '}
        <Input
          size="small"
          style={{ width: 260 }}
          maxLength={200}
          value={family.address}
          onChange={(event) => {
            onChange({ ...family, address: event.target.value })
          }}
        />
      </label>
      <Radio.Group
        size="small"
        optionType="button"
        options={[
          { value: 'rural', label: '农村' },
          { value: 'urban', label: '城镇' },
        ]}
        value={family.hukouKind}
        onChange={(event) => {
          onChange({ ...family, hukouKind: event.target.value as 'rural' | 'urban' })
        }}
      />
      <p className="dd-quiet">身份证号问到后，在家庭档案里“增加成员”。</p>
    </div>
  )
}

function FindFamily({ onFound }: { onFound: (found: readonly Candidate[]) => void }): ReactNode {
  const [error, setError] = useState<unknown>(null)
  const [nothing, setNothing] = useState(false)
  const [busy, setBusy] = useState(false)
  const find = async (text: string): Promise<void> => {
    if (text.trim() === '') return
    setBusy(true)
    setError(null)
    try {
      const { candidates } = await call(visits.findForLead, { body: { text: text.trim() } })
      setNothing(candidates.length === 0)
      onFound(candidates)
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Input.Search
        size="small"
        style={{ width: 320 }}
        placeholder="按姓名、首字母或户编号找"
        aria-label="找家庭"
        loading={busy}
        onSearch={(text) => {
          void find(text)
        }}
      />
      {nothing && <span className="dd-quiet">　没有找到</span>}
      {error !== null && <ErrorView error={error} />}
    </>
  )
}

/** Nothing to be done: the helper reads the reason on the phone. */
export function DismissLead({ id }: { id: number }): ReactNode {
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const command = useCommand(visits.dismissLead, () => {
    void message.success('已处理，协理员在手机上能看到理由')
  })
  return (
    <section className="dd-card">
      <h2>不需处理</h2>
      <Input.TextArea
        rows={3}
        maxLength={300}
        aria-label="理由"
        placeholder="核实后没有困难、与已有线索重复等；协理员会看到"
        value={reason}
        onChange={(event) => {
          setReason(event.target.value)
        }}
      />
      {command.error !== null && <ErrorView error={command.error} kept="填写的内容还在" />}
      <div className="vs-buttons">
        <Button
          size="small"
          disabled={[...reason.trim()].length < 4}
          loading={command.isPending}
          onClick={() => {
            void command.run({ params: { id }, body: { reason } }).catch(() => undefined)
          }}
        >
          不需处理
        </Button>
      </div>
    </section>
  )
}

import { App, Button, Input, Radio, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation, useSearch } from 'wouter'
import { alerts } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { causes, grades, unsaid } from './entered.ts'
import { HouseholdPicker } from './HouseholdPicker.tsx'
import './alerts.css'

/** An alert entered by hand; a household's page opens it with `?household=`. */
export default function NewAlert(): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const known = Number(new URLSearchParams(useSearch()).get('household') ?? '')
  const [householdNo, setHouseholdNo] = useState<number | null>(Number.isInteger(known) && known > 0 ? known : null)
  const [cause, setCause] = useState<alerts.AlertCause | undefined>(undefined)
  const [grade, setGrade] = useState<alerts.AlertGrade>(2)
  const [sentence, setSentence] = useState('')
  const command = useCommand(alerts.open, (reply) => {
    void message.success(reply.existing ? '这一家同一事由已有未办结的预警，已把情况补充进去' : '已登记，系统会按转办规则派单')
    navigate(`/alerts/${String(reply.id)}`)
  })
  const missing = householdNo === null ? '请选择家庭' : cause === undefined ? '请选择事由' : unsaid(sentence)
  const submit = (): void => {
    if (householdNo === null || cause === undefined) return
    void command.run({ body: { householdNo, cause, grade, sentence } }).catch(() => undefined)
  }
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader back={{ href: '/alerts', label: '预警' }} title="登记预警" note="走访、来电、群众反映的情况；同一家同一事由只有一件" />
      <section className="dd-card">
        <form
          className="al-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (missing === undefined) submit()
          }}
        >
          <div className="al-fields">
            <span>家庭</span>
            <HouseholdPicker value={householdNo} onChange={setHouseholdNo} />
          </div>
          <div className="al-fields">
            <span>事由</span>
            <Select
              style={{ width: 220 }}
              showSearch={{ optionFilterProp: 'label' }}
              aria-label="事由"
              placeholder="为什么"
              options={causes}
              value={cause}
              onChange={setCause}
            />
          </div>
          <div className="al-fields">
            <span>等级</span>
            <Radio.Group
              optionType="button"
              options={grades}
              value={grade}
              onChange={(event) => {
                setGrade(event.target.value as alerts.AlertGrade)
              }}
            />
          </div>
          <Input.TextArea
            rows={3}
            maxLength={300}
            aria-label="情况"
            placeholder="一句话：谁、出了什么事、缺什么（不写身份证号）"
            value={sentence}
            onChange={(event) => {
              setSentence(event.target.value)
            }}
          />
          <div className="al-buttons">
            <Button type="primary" size="small" htmlType="submit" disabled={missing !== undefined} loading={command.isPending}>
              登记
            </Button>
            <span className="dd-quiet">{missing}</span>
          </div>
          {command.error !== null && <ErrorView error={command.error} kept="填写的内容还在" />}
        </form>
      </section>
    </div>
  )
}

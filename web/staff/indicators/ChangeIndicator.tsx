import { App, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { screening } from '#contract'
import { regionCode } from '#kernel'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { ThresholdFields } from './ThresholdFields.tsx'
import { chosenParameters } from './values.ts'

export type ChangeKind = 'enable' | 'disable' | 'change'

const titles: Readonly<Record<ChangeKind, string>> = { enable: '启用', disable: '停用', change: '调整阈值' }

/** Switches an indicator or changes its thresholds for a region, with a reason that stays on record. */
export function ChangeIndicator({
  kind,
  row,
  place,
  close,
}: {
  kind: ChangeKind
  row: screening.IndicatorRow
  place: { code: string; name: string }
  close: () => void
}): ReactNode {
  const { message } = App.useApp()
  const [edits, setEdits] = useState<Readonly<Record<string, number>>>({})
  const [note, setNote] = useState('')
  const command = useCommand(screening.changeIndicator, () => {
    void message.success(`已${titles[kind]}：${row.name}`)
    close()
  })
  const missing =
    kind === 'change' && Object.keys(edits).length === 0 ? '还没有改动阈值' : note.trim().length < 6 ? '请写明理由，至少 6 个字' : undefined
  const save = (): void => {
    const enabled = kind === 'enable' ? true : kind === 'disable' ? false : row.enabled
    void command
      .run({
        params: { indicator: row.id },
        body: { regionCode: regionCode(place.code), enabled, parameters: chosenParameters(row.parameters, edits), note },
      })
      .catch(() => undefined)
  }
  return (
    <Dialog
      open
      width={620}
      title={`${titles[kind]}：${row.name}`}
      onCancel={close}
      onOk={save}
      okText={`确定${titles[kind]}`}
      confirmLoading={command.isPending}
      okButtonProps={{ disabled: missing !== undefined, title: missing, danger: kind === 'disable' }}
    >
      <div className="dd-preview">
        <p>{sentence(kind, place.name)}</p>
        {kind === 'change' && (
          <ThresholdFields
            parameters={row.parameters}
            edits={edits}
            onEdit={(key, value) => {
              setEdits((now) => withEdit(now, key, value))
            }}
          />
        )}
        <Input.TextArea
          rows={3}
          maxLength={300}
          showCount
          aria-label="理由"
          placeholder="为什么这样调整（必填，记入调整记录和审计台账）"
          value={note}
          onChange={(event) => {
            setNote(event.target.value)
          }}
        />
        {missing !== undefined && <p className="dd-quiet">{missing}</p>}
        {command.error !== null && <ErrorView error={command.error} kept="您填写的内容还在" />}
      </div>
    </Dialog>
  )
}

function sentence(kind: ChangeKind, place: string): string {
  if (kind === 'enable') return `从下一次筛查起，在${place}及其下级用这项指标产生预警。`
  if (kind === 'disable') return `从下一次筛查起，${place}及其下级不再用这项指标。已产生的预警照常办理。`
  return `从下一次筛查起，在${place}及其下级按新的阈值判断；上级和别处不变。建议先按新阈值回测。`
}

/** The edits with one more; undefined takes it back. */
export function withEdit(
  edits: Readonly<Record<string, number>>,
  key: string,
  value: number | undefined,
): Readonly<Record<string, number>> {
  const { [key]: _gone, ...others } = edits
  return value === undefined ? others : { ...others, [key]: value }
}

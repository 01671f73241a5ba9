import { App, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { registry } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { useMe } from '../../ui/session.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { wherePlace } from './words.tsx'
import { VillagePicker } from './VillagePicker.tsx'

/** 全户迁居: the family lives in another village from a day on; open alerts go along. */
export function MoveHousehold({ file, close }: { file: registry.HouseholdFile; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const { today } = useMe()
  const [, navigate] = useLocation()
  const [village, setVillage] = useState(file.regionCode)
  const [address, setAddress] = useState('')
  const [on, setOn] = useState(today)
  const command = useCommand(registry.moveHousehold, ({ alerts, visible }) => {
    void message.success(
      `已登记迁居${alerts > 0 ? `，${String(alerts)} 件在办预警随户转移` : ''}${visible ? '' : '；这户已不在您的管辖范围'}`,
    )
    close()
    if (!visible) navigate('/households')
  })
  const missing = village === file.regionCode || village.endsWith('000') ? '请选迁往的村（社区）' : undefined
  return (
    <ReasonModal
      title={`${file.headName} 户迁居`}
      ok="登记迁居"
      hint="如：易地搬迁安置到集中点"
      pending={command.isPending}
      error={command.error}
      close={close}
      width={560}
      missing={missing}
      submit={(reason) => {
        void command.run({ params: { id: file.householdNo }, body: { village, address, on, reason } }).catch(() => undefined)
      }}
    >
      <p className="dd-quiet">
        现在：{wherePlace(file.place, file.address)}。迁居后，{file.alerts.length > 0 ? `${String(file.alerts.length)} 件在办预警、` : ''}
        救助、附件、豁免和救助链都随户转到新的村（社区）。
      </p>
      <label>
        <span>迁往</span>
        <VillagePicker from={file.regionCode} value={village} onChange={setVillage} />
      </label>
      <label>
        <span>门牌或组</span>
        <Input
          size="small"
          maxLength={200}
          value={address}
          onChange={(event) => {
            setAddress(event.target.value)
          }}
        />
      </label>
      <label>
        <span>迁居日期</span>
        <DayPicker value={on} latest={today} onChange={setOn} />
      </label>
    </ReasonModal>
  )
}

import { App, DatePicker, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useState, type ReactNode } from 'react'
import { accounts, posts, roles, type Role } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { useMe } from '../../ui/session.ts'
import { dayFormats } from '../../ui/DayPicker.tsx'

const roleOptions = Object.entries(roles).map(([value, label]) => ({ value, label }))

/** Where somebody works and as what. */
export interface Office {
  role: Role
  regionCode: string
  department: string
}

/** Role, region and department, each with its label: rows of a form of two columns. */
export function OfficeFields({ value, onChange }: { value: Office; onChange: (part: Partial<Office>) => void }): ReactNode {
  const me = useMe()
  const departments = useRead(accounts.departmentList, {}, { staleTime: 3_600_000 })
  return (
    <>
      <span>岗位</span>
      <Select
        aria-label="岗位"
        value={value.role}
        options={roleOptions}
        onChange={(role: Role) => {
          onChange({ role })
        }}
      />
      <span>管辖区域</span>
      <RegionPicker
        value={value.regionCode}
        onChange={(code) => {
          onChange({ regionCode: code ?? me.regionCode })
        }}
        width={280}
        own
      />
      <span>部门</span>
      <Select
        aria-label="部门"
        value={value.department}
        showSearch={{ optionFilterProp: 'label' }}
        options={departments.data?.rows.map((one) => ({ value: one.code, label: one.name })) ?? []}
        onChange={(department: string) => {
          onChange({ department })
        }}
      />
    </>
  )
}

/** A post for somebody who has an account; it counts once a security administrator has confirmed it. */
export function ProposePost({
  user,
  onClose,
}: {
  user: { id: number; name: string; role: string; regionCode: string; department: string }
  onClose: () => void
}): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const [form, setForm] = useState({
    role: (user.role === '' ? 'clerk' : user.role) as Role,
    regionCode: user.regionCode,
    department: user.department,
    from: me.today,
    to: '',
    reason: '',
  })
  const set = (part: Partial<typeof form>): void => {
    setForm({ ...form, ...part })
  }
  const propose = useCommand(posts.propose, () => {
    void message.success('已提名，待安全管理员确认')
    onClose()
  })
  const { to, ...rest } = form
  return (
    <Dialog
      open
      title={`为 ${user.name} 提名岗位`}
      onCancel={onClose}
      okText="提名"
      cancelText="取消"
      confirmLoading={propose.isPending}
      okButtonProps={{ disabled: form.reason.trim().length < 4 }}
      onOk={() => {
        propose.run({ params: { id: user.id }, body: { ...rest, to: to === '' ? null : to } }).catch(() => undefined)
      }}
    >
      <p className="dd-quiet">安全管理员确认后，到起始日自动生效，到期自动失效，本人不用重新登录。调岗请另行终止原岗位。</p>
      <div className="dd-fields">
        <OfficeFields value={form} onChange={set} />
        <span>起止日期</span>
        <div className="dd-line">
          <DatePicker
            format={dayFormats}
            aria-label="起始日"
            allowClear={false}
            value={dayjs(form.from)}
            onChange={(day) => {
              set({ from: day?.format('YYYY-MM-DD') ?? form.from })
            }}
          />
          <DatePicker
            format={dayFormats}
            aria-label="到期日"
            placeholder="不填为长期"
            value={form.to === '' ? null : dayjs(form.to)}
            onChange={(day: dayjs.Dayjs | null) => {
              set({ to: day?.format('YYYY-MM-DD') ?? '' })
            }}
          />
        </div>
        <span>事由</span>
        <Input
          value={form.reason}
          maxLength={200}
          placeholder="如：任命文件、调动通知（至少 4 个字）"
          onChange={(event) => {
            set({ reason: event.target.value })
          }}
        />
      </div>
      {propose.error !== null && <ErrorView error={propose.error} kept="您填写的内容还在" />}
    </Dialog>
  )
}

import { Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { plans } from '#contract'
import { Dialog } from '../../ui/Dialog.tsx'
import { useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'

const byHand = 0

/** 帮扶联系人: somebody of the platform, or an official named by hand with a number to call. */
export function ContactForm({ view, close }: { view: plans.PlanView; close: () => void }): ReactNode {
  const before = view.plan?.contact
  const changes = before !== undefined && before.name !== ''
  const known = (id: number): boolean => view.contacts.some((each) => each.userId === id)
  // Somebody who was posted elsewhere or has no account any more cannot stay the contact: another is to be chosen.
  const gone = before !== undefined && before.userId !== null && !known(before.userId)
  const [userId, setUserId] = useState<number | null>(() => {
    if (gone) return null
    return before?.userId ?? (changes ? byHand : (view.contacts[0]?.userId ?? byHand))
  })
  const [value, setValue] = useState({
    name: before?.name ?? '',
    office: before?.office ?? '',
    phone: gone ? '' : (before?.phone ?? ''),
    reason: '',
  })
  const save = useCommand(plans.setContact, close)
  const set = (part: Partial<typeof value>): void => {
    setValue((now) => ({ ...now, ...part }))
  }
  const missing =
    userId === null
      ? '请选择联系人'
      : userId === byHand && value.name.trim().length < 2
        ? '请填写姓名'
        : value.phone.trim() === ''
          ? '请填写电话'
          : changes && value.reason.trim().length < 4
            ? '请写明为什么更换'
            : undefined
  return (
    <Dialog
      open
      title={changes ? '更换帮扶联系人' : '确定帮扶联系人'}
      okText="保存"
      cancelText="取消"
      onCancel={close}
      onOk={() => {
        void save
          .run({
            params: { id: view.householdNo },
            body: userId === byHand ? { ...value, userId: null } : { userId, phone: value.phone, reason: value.reason },
          })
          .catch(() => undefined)
      }}
      okButtonProps={{ disabled: missing !== undefined, loading: save.isPending, title: missing ?? '' }}
      destroyOnHidden
    >
      <div className="dd-form">
        <label>
          <span>联系人</span>
          <Select
            size="small"
            showSearch={{ optionFilterProp: 'label' }}
            value={userId}
            placeholder="请选择"
            options={[
              ...view.contacts.map((each) => ({ value: each.userId, label: `${each.name}（${each.office}）` })),
              { value: byHand, label: '不在平台上的人，自己填' },
            ]}
            onChange={(chosen) => {
              setUserId(chosen)
              // The number goes with the person.
              if (chosen !== userId) set({ phone: '' })
            }}
          />
        </label>
        {gone && <p className="dd-quiet">原联系人{before.name}已不在本地任职或账号已停用，请另选。</p>}
        {userId === byHand && (
          <>
            <Field label="姓名" value={value.name} most={20} onChange={(name) => set({ name })} />
            <Field label="单位职务" value={value.office} most={40} onChange={(office) => set({ office })} />
          </>
        )}
        <Field
          label="电话"
          value={value.phone}
          most={19}
          hint="印在家里那张纸上，家里有事打这个电话"
          onChange={(phone) => set({ phone })}
        />
        {changes && <Field label="为什么更换" value={value.reason} most={300} onChange={(reason) => set({ reason })} />}
        {save.error !== null && <ErrorView error={save.error} kept="您填写的内容还在" />}
      </div>
    </Dialog>
  )
}

function Field({
  label,
  value,
  most,
  hint,
  onChange,
}: {
  label: string
  value: string
  most: number
  hint?: string
  onChange: (text: string) => void
}): ReactNode {
  return (
    <label>
      <span>{label}</span>
      <Input
        size="small"
        maxLength={most}
        {...(hint === undefined ? {} : { placeholder: hint })}
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </label>
  )
}

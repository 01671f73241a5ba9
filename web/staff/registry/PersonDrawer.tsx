import { App, Button, Drawer, Input, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { registry } from '#contract'
import { call, useCommand, useRead } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { dateTime, labelOf } from '../../ui/format.ts'
import { MaskedValue, type RevealReason } from '../../ui/MaskedValue.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { covered } from './Benefits.tsx'
import { CorrectPerson } from './CorrectPerson.tsx'
import { WithdrawDeath } from './WithdrawDeath.tsx'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { PersonState, Source } from './words.tsx'

/** One person: each value with its source, earlier values, households, what covers them, merges. */
export function PersonDrawer({
  personNo,
  householdNo,
  close,
}: {
  personNo: number | null
  householdNo?: number
  close: () => void
}): ReactNode {
  return (
    <Drawer open={personNo !== null} onClose={close} size={560} title="人员档案" destroyOnHidden>
      {personNo !== null && <Loaded key={personNo} personNo={personNo} householdNo={householdNo} close={close} />}
    </Drawer>
  )
}

function Loaded({ personNo, householdNo, close }: { personNo: number; householdNo: number | undefined; close: () => void }): ReactNode {
  const file = useRead(registry.person, { params: { id: personNo } })
  if (file.isError) return <ReadError reply={file} />
  if (file.data === undefined) return <Skeleton active />
  return <Person file={file.data} here={householdNo === file.data.householdNo} close={close} />
}

function Person({ file, here, close }: { file: registry.PersonFile; here: boolean; close: () => void }): ReactNode {
  const [form, setForm] = useState<'contact' | 'identity' | 'leave' | 'revive' | null>(null)
  const done = (): void => {
    setForm(null)
  }
  return (
    <div className="rg-person">
      <Head file={file} />
      <div className="dd-actions">
        <Button
          size="small"
          disabled={!file.can.edit.allowed}
          title={file.can.edit.allowed ? undefined : file.can.edit.reason}
          onClick={() => {
            setForm('contact')
          }}
        >
          更正电话和地址
        </Button>
        {file.householdNo !== null && (
          <Button
            size="small"
            disabled={!file.can.edit.allowed || file.corrections > 0}
            title={!file.can.edit.allowed ? file.can.edit.reason : file.corrections > 0 ? '已有一份更正等待审核' : undefined}
            onClick={() => {
              setForm('identity')
            }}
          >
            更正姓名、出生、性别
          </Button>
        )}
        {here && file.status === 'active' && (
          <Button
            size="small"
            disabled={!file.can.edit.allowed}
            title={file.can.edit.allowed ? undefined : file.can.edit.reason}
            onClick={() => {
              setForm('leave')
            }}
          >
            离开本户
          </Button>
        )}
        {file.status === 'dead' && (
          <Button
            size="small"
            disabled={!file.can.revive.allowed}
            title={file.can.revive.allowed ? undefined : file.can.revive.reason}
            onClick={() => {
              setForm('revive')
            }}
          >
            撤销死亡登记
          </Button>
        )}
        {!here && file.householdNo !== null && (
          <Link href={`/households/${String(file.householdNo)}`} onClick={close}>
            <Button size="small">打开 {file.headName} 户</Button>
          </Link>
        )}
      </div>
      {file.suspects.map((pair) => (
        <p key={pair.highNo} className="rg-notice">
          可能重复登记（{pair.sentence}）<Link href={`/households/duplicates/${String(pair.lowNo)}/${String(pair.highNo)}`}>并排比较</Link>
        </p>
      ))}
      {file.corrections > 0 && (
        <p className="rg-notice">
          有登记更正等待审核 <Link href="/households/corrections?state=open">查看</Link>
        </p>
      )}
      {file.veiled ? (
        <p className="rg-notice">未成年人的信息已遮盖。有在办事项的经办人可以直接查看；其他人请在家庭档案上申请，经负责人同意后查看。</p>
      ) : (
        <Values file={file} />
      )}
      <History file={file} />
      <Merges file={file} />
      {form === 'contact' && <Contact file={file} close={done} />}
      {form === 'identity' && file.householdNo !== null && <CorrectPerson file={file} householdNo={file.householdNo} close={done} />}
      {form === 'revive' && <WithdrawDeath file={file} close={done} />}
      {form === 'leave' && file.householdNo !== null && (
        <Leave
          file={file}
          householdNo={file.householdNo}
          close={() => {
            done()
            close()
          }}
        />
      )}
    </div>
  )
}

function Head({ file }: { file: registry.PersonFile }): ReactNode {
  const reveal =
    (field: 'idNumber' | 'phone') =>
    async (why: RevealReason): Promise<string> =>
      (await call(registry.reveal, { params: { id: file.personNo }, body: { field, ...why } })).value
  const value = (label: string, masked: string, field: 'idNumber' | 'phone'): ReactNode =>
    file.veiled ? (
      <span>{masked}</span>
    ) : masked === '' ? (
      <span className="dd-quiet">没有登记</span>
    ) : file.can.reveal.allowed ? (
      <MaskedValue value={masked} label={label} matters={file.matters} reveal={reveal(field)} />
    ) : (
      <span title={file.can.reveal.reason}>{masked}</span>
    )
  return (
    <header>
      <h2>
        {file.name} <PersonState status={file.status} />
      </h2>
      <p>
        {labelOf(registry.sexLabels, file.sex)} · {file.age} 岁 · {file.birth}
        {file.veiled ? ' 年' : ''} 出生{file.deathDate !== null && ` · ${file.deathDate} 去世`}
      </p>
      <p>
        <span className="dd-quiet">身份证号 </span>
        {value('身份证号', file.idMasked, 'idNumber')}　<span className="dd-quiet">电话 </span>
        {value('电话', file.phoneMasked, 'phone')}
      </p>
    </header>
  )
}

function Values({ file }: { file: registry.PersonFile }): ReactNode {
  return (
    <section>
      <h3>登记内容和来源</h3>
      <table className="dd-plain">
        <tbody>
          {file.values.map((value) => (
            <tr key={value.label}>
              <td className="dd-quiet">{value.label}</td>
              <td>{value.value}</td>
              <td className="rg-source-cell">
                <Source source={value.source} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function History({ file }: { file: registry.PersonFile }): ReactNode {
  return (
    <>
      {file.benefits.length > 0 && (
        <section>
          <h3>救助</h3>
          <ul>
            {file.benefits.map((benefit) => (
              <li key={benefit.id}>
                <StatusTag tone={benefit.validTo === null ? 'done' : 'plain'}>
                  {labelOf(registry.programmeLabels, benefit.programme)}
                </StatusTag>{' '}
                {covered(benefit, 99)}　{benefit.validFrom}{' '}
                {benefit.validTo === null ? '起' : `至 ${benefit.validTo}，${benefit.endReason}`}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>所在家庭</h3>
        <ul>
          {file.memberships.map((each) => (
            <li key={`${String(each.householdNo)} ${each.from}`}>
              <Link href={`/households/${String(each.householdNo)}`}>{each.headName} 户</Link>　{each.relation}　{each.from}{' '}
              {each.to === null ? '至今' : `至 ${each.to}`}
            </li>
          ))}
        </ul>
        {file.memberships.length === 0 && <p className="dd-quiet">不在任何家庭</p>}
      </section>
      {file.changes.length > 0 && (
        <section>
          <h3>以前的登记</h3>
          <table className="dd-plain">
            <tbody>
              {file.changes.map((change, at) => (
                <tr key={`${change.label} ${change.day} ${String(at)}`}>
                  <td className="dd-figure">{change.day}</td>
                  <td>
                    {change.label}：{change.before} → {change.after}
                  </td>
                  <td className="rg-source-cell">
                    <Source source={change.source} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  )
}

function Merges({ file }: { file: registry.PersonFile }): ReactNode {
  const [undoing, setUndoing] = useState<number | null>(null)
  if (file.merges.length === 0) return null
  const { merge } = file.can
  return (
    <section>
      <h3>合并记录</h3>
      <ul>
        {file.merges.map((each) => (
          <li key={each.id}>
            {each.name} {each.idMasked} 并入{'　'}
            <span className="dd-quiet">
              {dateTime(each.at)} {each.by}：{each.reason}
            </span>
            {each.undone ? (
              <StatusTag>已撤销</StatusTag>
            ) : (
              <Button
                size="small"
                type="link"
                disabled={!merge.allowed}
                title={merge.allowed ? undefined : merge.reason}
                onClick={() => {
                  setUndoing(each.id)
                }}
              >
                撤销合并
              </Button>
            )}
          </li>
        ))}
      </ul>
      {undoing !== null && (
        <Undo
          id={undoing}
          close={() => {
            setUndoing(null)
          }}
        />
      )}
    </section>
  )
}

function Undo({ id, close }: { id: number; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const command = useCommand(registry.unmerge, ({ restored, kept }) => {
    void message.success(`已恢复 ${String(restored)} 项${kept > 0 ? `；${String(kept)} 项合并后又有变动，保留现状` : ''}`)
    close()
  })
  return (
    <ReasonModal
      title="撤销合并"
      ok="撤销合并"
      hint="如：核对有误，是两个人"
      pending={command.isPending}
      error={command.error}
      close={close}
      submit={(reason) => {
        void command.run({ params: { id }, body: { reason } }).catch(() => undefined)
      }}
    >
      <p className="dd-quiet">恢复成合并前的两条记录。合并之后又有变动的内容保留现状。</p>
    </ReasonModal>
  )
}

function Contact({ file, close }: { file: registry.PersonFile; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const before = file.values.find((value) => value.label === '地址')?.value ?? ''
  const [phone, setPhone] = useState('')
  const [address, setAddress] = useState(before)
  const command = useCommand(registry.editContact, () => {
    void message.success('已更正')
    close()
  })
  const body = { ...(phone.trim() === '' ? {} : { phone }), ...(address === before ? {} : { address }) }
  return (
    <ReasonModal
      title={`更正 ${file.name} 的联系方式`}
      ok="保存"
      hint="如：入户时本人提供"
      pending={command.isPending}
      error={command.error}
      close={close}
      missing={Object.keys(body).length === 0 ? '还没有改动' : undefined}
      submit={(reason) => {
        void command.run({ params: { id: file.personNo }, body: { ...body, reason } }).catch(() => undefined)
      }}
    >
      <p className="dd-quiet">更正后，只有部门报来与以前不同的内容才会再改变它。</p>
      <label>
        <span>新电话</span>
        <Input
          size="small"
          autoComplete="off"
          placeholder={file.phoneMasked === '' ? '没有登记' : `现在 ${file.phoneMasked}`}
          value={phone}
          onChange={(event) => {
            setPhone(event.target.value)
          }}
        />
      </label>
      <label>
        <span>地址</span>
        <Input
          size="small"
          maxLength={200}
          value={address}
          onChange={(event) => {
            setAddress(event.target.value)
          }}
        />
      </label>
    </ReasonModal>
  )
}

function Leave({ file, householdNo, close }: { file: registry.PersonFile; householdNo: number; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const { today } = useMe()
  const [on, setOn] = useState(today)
  const command = useCommand(registry.removeMember, () => {
    void message.success('已登记离户')
    close()
  })
  return (
    <ReasonModal
      title={`${file.name} 离开本户`}
      ok="登记离户"
      danger
      hint="如：分户、婚嫁、长期在外不共同生活"
      pending={command.isPending}
      error={command.error}
      close={close}
      submit={(reason) => {
        void command.run({ params: { id: householdNo, personNo: file.personNo }, body: { on, reason } }).catch(() => undefined)
      }}
    >
      <p className="dd-quiet">
        离户后此人不在任何家庭，直到加入另一户。去世由卫生健康、公安部门的数据登记，不在这里办理；报错了的，由县级民政撤销。
      </p>
      <label>
        <span>离户日期</span>
        <DayPicker value={on} latest={today} onChange={setOn} />
      </label>
    </ReasonModal>
  )
}

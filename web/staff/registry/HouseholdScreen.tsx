import { Button, Dropdown, Skeleton, Tabs, Tooltip } from 'antd'
import { Suspense, useState, type ReactNode } from 'react'
import { Link, useLocation, useParams, useSearch } from 'wouter'
import { registry } from '#contract'
import { useRead } from '../../ui/client.ts'
import { labelOf } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { AddMember } from './AddMember.tsx'
import { Attachments } from './Attachments.tsx'
import { Benefits } from './Benefits.tsx'
import { Changes } from './Changes.tsx'
import { Exempted } from './Exempted.tsx'
import { Known } from './Known.tsx'
import { Members } from './Members.tsx'
import { MinorsNotice } from './MinorsNotice.tsx'
import { MoveHousehold } from './MoveHousehold.tsx'
import { PersonDrawer } from './PersonDrawer.tsx'
import { Running } from './Running.tsx'
import { householdTabs } from './tabs.ts'
import { sourceText, wherePlace } from './words.tsx'
import './registry.css'

/** 一户一档: who they are, what they get, what is running, what is known and from where. */
export default function HouseholdScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const file = useRead(registry.household, { params: { id } })
  if (file.isError || file.data === undefined) return <ScreenWaiting reply={file} />
  return <Household file={file.data} />
}

type Form = 'move' | 'join' | null

function Household({ file }: { file: registry.HouseholdFile }): ReactNode {
  const [form, setForm] = useState<Form>(null)
  const [query, change] = useAddress()
  const shown = Number(query.get('person') ?? '')
  const close = (): void => {
    setForm(null)
  }
  return (
    <div className="dd-screen dd-scroll rg-page">
      <PageHeader
        back={{ href: '/households', label: '家庭与人员' }}
        title={`${file.headName} 户`}
        tags={
          <span>
            {file.status === 'closed' && <StatusTag tone="late">{registry.householdStatuses.closed}</StatusTag>}
            <StatusTag>{labelOf(registry.hukouLabels, file.hukouKind)}</StatusTag>
            <StatusTag>{file.size} 人</StatusTag>
          </span>
        }
        note={<Where file={file} />}
        actions={<Actions file={file} choose={setForm} />}
      />
      <Notices file={file} />
      <MinorsNotice file={file} />
      <Members
        file={file}
        open={(personNo) => {
          change('person', String(personNo))
        }}
      />
      <div className="rg-now">
        <Benefits file={file} />
        <Running file={file} />
      </div>
      <Sections
        file={file}
        tab={query.get('tab') ?? 'known'}
        choose={(tab) => {
          change('tab', tab)
        }}
      />
      {form === 'move' && <MoveHousehold file={file} close={close} />}
      {form === 'join' && <AddMember file={file} close={close} />}
      <PersonDrawer
        personNo={shown > 0 ? shown : null}
        householdNo={file.householdNo}
        close={() => {
          change('person', null)
        }}
      />
    </div>
  )
}

/** Person and tab stand in the address, so that a page can be handed on as it is. */
function useAddress(): [URLSearchParams, (key: string, value: string | null) => void] {
  const query = new URLSearchParams(useSearch())
  const [path, navigate] = useLocation()
  const change = (key: string, value: string | null): void => {
    const next = new URLSearchParams(query)
    if (value === null) next.delete(key)
    else next.set(key, value)
    navigate(next.size === 0 ? path : `${path}?${next.toString()}`, { replace: true })
  }
  return [query, change]
}

function Where({ file }: { file: registry.HouseholdFile }): ReactNode {
  return (
    <>
      <Tooltip title={sourceText(file.addressSource)}>
        <span className="rg-place">{wherePlace(file.place, file.address)}</span>
      </Tooltip>
      {`　户编号 ${String(file.householdNo)}${file.liaison === null ? '' : `　联系人 ${file.liaison}`}`}
    </>
  )
}

function Actions({ file, choose }: { file: registry.HouseholdFile; choose: (form: Form) => void }): ReactNode {
  const me = useMe()
  const [, navigate] = useLocation()
  const { edit } = file.can
  return (
    <>
      <Tooltip title={edit.allowed ? undefined : edit.reason}>
        <Dropdown
          disabled={!edit.allowed}
          menu={{
            items: [
              { key: 'join', label: '增加成员' },
              { key: 'move', label: '全户迁居' },
            ],
            onClick: ({ key }) => {
              choose(key === 'move' ? 'move' : 'join')
            },
          }}
        >
          <Button size="small">更正档案</Button>
        </Dropdown>
      </Tooltip>
      <Button
        size="small"
        disabled={!may(me, 'alert.create')}
        title={may(me, 'alert.create') ? undefined : '您的岗位不能登记预警'}
        onClick={() => {
          navigate(`/alerts/new?household=${String(file.householdNo)}`)
        }}
      >
        登记预警
      </Button>
    </>
  )
}

/** What somebody has to look at before trusting this page. */
function Notices({ file }: { file: registry.HouseholdFile }): ReactNode {
  const { suspects, conflicts, corrections } = file
  if (suspects.length === 0 && conflicts === 0 && corrections === 0) return null
  return (
    <p className="rg-notice">
      {suspects.map((pair) => (
        <span key={`${String(pair.lowNo)} ${String(pair.highNo)}`}>
          {pair.name} 可能重复登记（{pair.sentence}）
          <Link href={`/households/duplicates/${String(pair.lowNo)}/${String(pair.highNo)}`}>并排比较</Link>
        </span>
      ))}
      {conflicts > 0 && (
        <span>
          有 {conflicts} 条报送姓名与登记不一致 <Link href="/households/conflicts?state=open">去处理</Link>
        </span>
      )}
      {corrections > 0 && (
        <span>
          有 {corrections} 份登记更正等待审核 <Link href="/households/corrections?state=open">查看</Link>
        </span>
      )}
    </p>
  )
}

function Sections({ file, tab, choose }: { file: registry.HouseholdFile; tab: string; choose: (tab: string) => void }): ReactNode {
  const me = useMe()
  const others = householdTabs.filter((each) => may(me, each.ability))
  const items = [
    { key: 'known', label: '已知', children: <Known householdNo={file.householdNo} members={file.members} /> },
    ...others.map(({ key, label, component: Part }) => ({
      key,
      label,
      children: (
        <Suspense fallback={<Skeleton active />}>
          <Part householdNo={file.householdNo} />
        </Suspense>
      ),
    })),
    { key: 'changes', label: `变动 ${String(file.changes.length)}`, children: <Changes changes={file.changes} past={file.pastBenefits} /> },
    { key: 'papers', label: `附件 ${String(file.attachments.length)}`, children: <Attachments file={file} /> },
    { key: 'exempted', label: `豁免 ${String(file.exemptions.length)}`, children: <Exempted file={file} /> },
  ]
  const chosen = items.some((item) => item.key === tab) ? tab : 'known'
  return (
    <section className="dd-card rg-sections">
      <Tabs size="small" activeKey={chosen} onChange={choose} destroyOnHidden items={items} />
    </section>
  )
}

import { App, Descriptions, Input, Modal, Progress, Skeleton, Tabs } from 'antd'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useLocation, useParams } from 'wouter'
import { standards } from '#contract'
import { formatYuan } from '#kernel'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useCommand, useRead } from '../../ui/client.ts'
import { describeError, ErrorView } from '../../ui/ErrorView.tsx'
import { dateTime } from '../../ui/format.ts'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { FiguresState, Outdated, Simulation } from './Simulation.tsx'
import { Findings, ProposalTag, standardText } from './words.tsx'
import './standards.css'

type Detail = standards.ProposalDetail

/** One standard on its way, or published: what it says, the checks, what it would do, what happened. */
export default function ProposalScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const [path, navigate] = useLocation()
  const [working, setWorking] = useState(false)
  const reply = useRead(standards.showProposal, { params: { id: Number(id) } }, { refetchInterval: working ? 1_500 : false })
  const open = reply.data?.recompute.status === 'queued' || reply.data?.recompute.status === 'running'
  useEffect(() => { setWorking(open) }, [open])
  if (reply.isError) return <div className="dd-screen"><ErrorView error={reply.error} retry={() => { void reply.refetch() }} /></div>
  if (reply.data === undefined) return <div className="dd-screen"><Skeleton active /></div>
  const detail = reply.data
  const tab = path.endsWith('/households') ? 'households' : path.endsWith('/back-pay') ? 'back-pay' : ''
  const published = detail.status === 'published'
  return (
    <div className={tab === '' ? 'dd-screen dd-scroll' : 'dd-screen'}>
      <PageHeader back={{ href: '/standards/proposals', label: '拟稿与公布' }} title={`${detail.label} ${standardText(detail.value, detail.unit)}`} tags={<ProposalTag status={detail.status} />} note={`第 ${id} 号　${detail.regionName}　自 ${detail.from} 起`} actions={<Actions detail={detail} />} />
      {published && <Tabs size="small" activeKey={tab} onChange={(key) => { navigate(`/standards/proposals/${id}${key === '' ? '' : `/${key}`}`) }}
        items={[{ key: '', label: '概况' }, { key: 'households', label: '重新计算的家庭' }, { key: 'back-pay', label: '补发清单' }]} />}
      {tab === 'households' && <Recomputed id={detail.id} />}
      {tab === 'back-pay' && <BackPay id={detail.id} />}
      {tab === '' && <Overview detail={detail} />}
    </div>
  )
}

function Overview({ detail }: { detail: Detail }): ReactNode {
  return (
    <>
      {detail.status === 'published' && <Recompute detail={detail} />}
      <div className="st-two">
        <section className="dd-card"><h2>内容</h2><Contents detail={detail} /></section>
        <section className="dd-card">
          {detail.status !== 'published' && detail.status !== 'withdrawn' && <><h2>校验</h2><Findings findings={detail.findings} /></>}
          <h2>经过</h2>
          <ul className="st-events">{detail.events.map((event) => <li key={`${event.at}${event.action}`}><span className="dd-quiet">{dateTime(event.at)}</span><span>{event.actor}</span><b>{event.action}</b><span>{event.note}</span></li>)}</ul>
        </section>
      </div>
      {detail.simulation !== null && detail.status !== 'draft' ? <Simulation result={detail.simulation} rows={(selection) => rowsAt(detail, selection)} /> : detail.status === 'draft' && <Live detail={detail} />}
    </>
  )
}

/** Before publication the rows are worked out when asked for; afterwards they are those of the recomputation. */
function rowsAt(detail: Detail, selection: string): string {
  const { id, key, regionCode, value, from, to } = detail
  if (detail.status === 'published') return `/standards/proposals/${String(id)}/households${selection === '' ? '' : `?${selection}`}`
  const base = new URLSearchParams({ proposal: String(id), key, place: regionCode, value: String(value), from, ...(to === null ? {} : { to }) }).toString()
  return `/standards/touched?${base}${selection === '' ? '' : `&${selection}`}`
}

function Live({ detail }: { detail: Detail }): ReactNode {
  const me = useMe()
  const [waiting, setWaiting] = useState(false)
  const { key, regionCode, value, from, to } = detail
  const reply = useRead(standards.simulate, { query: { key, place: regionCode, value, from, ...(to === null ? {} : { to }) } }, { enabled: may(me, 'standard.propose'), refetchInterval: waiting ? 2_000 : false })
  const pending = reply.data !== undefined && reply.data.result === null
  useEffect(() => { setWaiting(pending) }, [pending])
  if (reply.isError) return <ErrorView error={reply.error} retry={() => { void reply.refetch() }} />
  if (reply.data === undefined) return <section className="dd-card"><h2>测算</h2><Skeleton active title={false} /></section>
  const { result, figures } = reply.data
  return result === null ? <FiguresState figures={figures} region={regionCode} /> : <><Outdated figures={result.figures} /><Simulation result={result} rows={(selection) => rowsAt(detail, selection)} /></>
}

function Contents({ detail }: { detail: Detail }): ReactNode {
  const items = [
    { key: 'value', label: '标准', children: <b>{standardText(detail.value, detail.unit)}</b> },
    { key: 'present', label: '此前', children: detail.present === null ? '未定' : standardText(detail.present, detail.unit) },
    { key: 'from', label: '施行', children: `${detail.from} 起${detail.to === null ? '' : `，到 ${detail.to}`}` },
    { key: 'place', label: '地方', children: detail.regionName },
    { key: 'document', label: '文件', span: 2, children: `${detail.document}　${detail.article}${detail.gist === '' ? '' : `　${detail.gist}`}` },
    { key: 'reason', label: '理由', span: 2, children: detail.reason },
    { key: 'proposed', label: '拟稿', children: `${detail.proposedBy}　${dateTime(detail.proposedAt)}` },
    { key: 'decided', label: '批准', children: detail.decidedBy === '' ? '—' : detail.decidedBy },
  ]
  return <Descriptions size="small" column={2} items={items} />
}

function Recompute({ detail }: { detail: Detail }): ReactNode {
  const { recompute, id } = detail
  const base = `/standards/proposals/${String(id)}`
  if (recompute.status === 'failed') return <p className="dd-callout">重新计算没有完成：{recompute.errorMessage}。标准已经生效，请把编号告诉管理员。</p>
  if (recompute.status !== 'done') return <section className="dd-card"><h2>正在重新计算</h2><p>标准已公布。正在算出每一户的变化和补发：{recompute.step}。可以离开此页。</p><Progress percent={recompute.total === 0 ? 0 : Math.round((100 * recompute.done) / recompute.total)} size="small" /></section>
  return (
    <section className="dd-card">
      <h2>公布以后</h2>
      <p>自 {detail.from} 起，评估、筛查和测算都按新标准。重新计算涉及 <NumberLink value={recompute.households} href={`${base}/households`} /> 户，今后每月增减 <b>{formatYuan(recompute.monthly)}</b> 元。</p>
      {recompute.months.length === 0 ? <p className="dd-quiet">施行日以后还没有发放过，没有补发。</p> : (
        <>
          <p>施行日以后已经发放的月份不改，差额列为补发：<NumberLink value={recompute.backPayHouseholds} href={`${base}/back-pay`} /> 户，共 <b>{formatYuan(recompute.backPay)}</b> 元。</p>
          <p className="dd-quiet">{recompute.months.map((month) => `${month.month}：${String(month.households)} 户 ${formatYuan(month.backPay)} 元`).join('；')}</p>
        </>
      )}
    </section>
  )
}

const openHousehold = (row: { householdNo: number }): string => `/households/${String(row.householdNo)}`

function Recomputed({ id }: { id: number }): ReactNode {
  const fixed = useMemo(() => ({ proposal: id }), [id])
  return <QueryTable listing={standards.recomputed} rowKey={(row) => row.householdNo} open={openHousehold} linkColumn="headName" fixed={fixed} empty={{ title: '没有家庭受影响' }} />
}

function BackPay({ id }: { id: number }): ReactNode {
  const fixed = useMemo(() => ({ proposal: id }), [id])
  return <QueryTable listing={standards.backPay} rowKey={(row) => `${String(row.householdNo)} ${row.month} ${row.programme}`} open={openHousehold} linkColumn="headName" fixed={fixed} empty={{ title: '没有补发', next: '正在重新计算的，算完再看' }} />
}

const asks: Readonly<Record<string, { title: string; words: string; needsNote: boolean; ok: string }>> = {
  submit: { title: '提交审批', words: '现在的测算结果会附在后面，由第二人审批。提交后不能再改，要改先撤回或请审批人退回。', needsNote: false, ok: '提交' },
  approve: { title: '批准', words: '批准后还要公布才生效。请先看校验和测算。', needsNote: false, ok: '批准' },
  return: { title: '退回', words: '退回给拟稿人修改。', needsNote: true, ok: '退回' },
  withdraw: { title: '撤回', words: '撤回后这份拟稿不再办理，记录保留。', needsNote: true, ok: '撤回' },
  publish: { title: '公布', words: '公布后，从施行日起评估、筛查和一切用到这项标准的地方都按新标准；涉及的家庭随后重新计算，已发放的月份不改，差额列为补发。公布不能收回，写错了只能再公布一次更正。', needsNote: false, ok: '公布' },
}

function Actions({ detail }: { detail: Detail }): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<string>()
  const [note, setNote] = useState('')
  const close = (): void => { setAsking(undefined); setNote('') }
  const told = (): void => { void message.success('已办理'); close() }
  const submit = useCommand(standards.submit, told)
  const decide = useCommand(standards.decide, told)
  const withdraw = useCommand(standards.withdraw, told)
  const publish = useCommand(standards.publish, told)
  const ask = asking === undefined ? undefined : asks[asking]
  const send = (): void => {
    const params = { id: detail.id }
    const sent = asking === 'submit' ? submit.run({ params }) : asking === 'publish' ? publish.run({ params }) : asking === 'withdraw' ? withdraw.run({ params, body: { note } }) : decide.run({ params, body: { approve: asking === 'approve', note } })
    sent.catch((error: unknown) => { void message.error(describeError(error).happened) })
  }
  const pending = [submit, decide, withdraw, publish].some((command) => command.isPending)
  const missing = ask?.needsNote === true && note.trim().length < 2 ? '请写明原因' : undefined
  const actions = detail.actions.filter((action) => action.allowed || isNext(action.action, detail.status))
  return (
    <>
      <ActionBar actions={actions} danger={['withdraw']} onAction={(action) => { if (action === 'edit') navigate(`/standards/proposals/${String(detail.id)}/edit`); else setAsking(action) }} />
      <Modal open={ask !== undefined} title={`${ask?.title ?? ''}：${detail.label} ${standardText(detail.value, detail.unit)}`} okText={ask?.ok} onCancel={close} onOk={send} confirmLoading={pending} okButtonProps={{ disabled: missing !== undefined, title: missing ?? '' }}>
        <p>{ask?.words}</p>
        {asking !== 'submit' && asking !== 'publish' && <Input.TextArea aria-label="说明" rows={2} maxLength={300} placeholder={ask?.needsNote === true ? '原因（必填）' : '审批意见（可不填）'} value={note} onChange={(event) => { setNote(event.target.value) }} />}
      </Modal>
    </>
  )
}

/** Of the actions that are refused, those of the next step are shown with their reason; the others would only be noise. */
function isNext(action: string, status: string): boolean {
  return (status === 'draft' && action === 'submit') || (status === 'submitted' && action === 'approve') || (status === 'approved' && action === 'publish')
}

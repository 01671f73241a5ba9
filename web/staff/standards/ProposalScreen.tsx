import { App, Button, Descriptions, Input, Modal, Progress, Skeleton, Tabs } from 'antd'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { standards } from '#contract'
import { formatYuan, regionCode } from '#kernel'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useCommand, useRead } from '../../ui/client.ts'
import { describeError, ErrorView } from '../../ui/ErrorView.tsx'
import { dateTime } from '../../ui/format.ts'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { FiguresState, NotSimulated, Outdated, Simulation } from './Simulation.tsx'
import { Findings, ProposalTag, simulatedAddress, standardText } from './words.tsx'
import './standards.css'

type Detail = standards.ProposalDetail

/** One standard on its way, or published: what it says, the checks, what it would do, what happened. */
export default function ProposalScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const [path, navigate] = useLocation()
  const [working, setWorking] = useState(false)
  const reply = useRead(standards.showProposal, { params: { id: Number(id) } }, { refetchInterval: working ? 1_500 : false })
  const open = reply.data?.recompute.status === 'queued' || reply.data?.recompute.status === 'running'
  useEffect(() => {
    setWorking(open)
  }, [open])
  if (reply.isError)
    return (
      <div className="dd-screen">
        <ErrorView
          error={reply.error}
          retry={() => {
            void reply.refetch()
          }}
        />
      </div>
    )
  if (reply.data === undefined)
    return (
      <div className="dd-screen">
        <Skeleton active />
      </div>
    )
  const detail = reply.data
  const tab = path.endsWith('/households') ? 'households' : path.endsWith('/back-pay') ? 'back-pay' : ''
  const published = wasPublished(detail)
  return (
    <div className={tab === '' ? 'dd-screen dd-scroll' : 'dd-screen'}>
      <PageHeader
        back={{ href: '/standards/proposals', label: '拟稿与公布' }}
        title={`${detail.kind === 'new' ? '' : `${standards.proposalKinds[detail.kind]}：`}${detail.label} ${standardText(detail.value, detail)}`}
        tags={<ProposalTag status={detail.status} />}
        note={`第 ${id} 号　${detail.regionName}　自 ${detail.from} 起`}
        actions={<Actions detail={detail} />}
      />
      {published && (
        <Tabs
          size="small"
          activeKey={tab}
          onChange={(key) => {
            navigate(`/standards/proposals/${id}${key === '' ? '' : `/${key}`}`)
          }}
          items={[
            { key: '', label: '概况' },
            { key: 'households', label: '重新计算的家庭' },
            { key: 'back-pay', label: '补发清单' },
          ]}
        />
      )}
      {tab === 'households' && <Recomputed id={detail.id} />}
      {tab === 'back-pay' && <BackPay id={detail.id} />}
      {tab === '' && <Overview detail={detail} />}
    </div>
  )
}

/** Published, also where it was ended since. */
function wasPublished({ status }: Detail): boolean {
  return status === 'published' || status === 'corrected' || status === 'revoked'
}

function Overview({ detail }: { detail: Detail }): ReactNode {
  return (
    <>
      <Standing detail={detail} />
      {detail.status === 'published' && <Recompute detail={detail} />}
      <div className="st-two">
        <section className="dd-card">
          <h2>内容</h2>
          <Contents detail={detail} />
        </section>
        <section className="dd-card">
          {!wasPublished(detail) && detail.status !== 'withdrawn' && (
            <>
              <h2>校验</h2>
              <Findings findings={detail.findings} />
            </>
          )}
          <h2>经过</h2>
          <ul className="st-events">
            {detail.events.map((event) => (
              <li key={`${event.at}${event.action}`}>
                <span className="dd-quiet">{dateTime(event.at)}</span>
                <span>{event.actor}</span>
                <b>{event.action}</b>
                <span>{event.note}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
      {detail.simulation !== null && detail.status !== 'draft' ? (
        <Simulation result={detail.simulation} rows={(selection) => rowsAt(detail, selection)} />
      ) : (
        detail.status === 'draft' && <Live detail={detail} />
      )}
    </>
  )
}

/** Before publication the rows are worked out when asked for; afterwards they are those of the recomputation. */
function rowsAt(detail: Detail, selection: string): string {
  const { id } = detail
  if (wasPublished(detail)) return `/standards/proposals/${String(id)}/households${selection === '' ? '' : `?${selection}`}`
  const base = `proposal=${String(id)}&${simulatedAddress({ ...detail, region: detail.regionCode })}`
  return `/standards/touched?${base}${selection === '' ? '' : `&${selection}`}`
}

function Live({ detail }: { detail: Detail }): ReactNode {
  const me = useMe()
  const [waiting, setWaiting] = useState(false)
  const { key, regionCode, value, from, to, kind, replaces } = detail
  const reply = useRead(
    standards.simulate,
    {
      query: {
        key,
        place: regionCode,
        value,
        from,
        ...(to === null ? {} : { to }),
        revision: kind,
        ...(replaces === null ? {} : { replaces }),
      },
    },
    { enabled: may(me, 'standard.propose'), refetchInterval: waiting ? 2_000 : false },
  )
  const pending = reply.data !== undefined && reply.data.result === null && reply.data.impossible === null
  useEffect(() => {
    setWaiting(pending)
  }, [pending])
  if (reply.isError)
    return (
      <ErrorView
        error={reply.error}
        retry={() => {
          void reply.refetch()
        }}
      />
    )
  if (reply.data === undefined)
    return (
      <section className="dd-card">
        <h2>测算</h2>
        <Skeleton active title={false} />
      </section>
    )
  const { result, figures, impossible } = reply.data
  if (impossible !== null) return <NotSimulated why={impossible} />
  return result === null ? (
    <FiguresState figures={figures} region={regionCode} />
  ) : (
    <>
      <Outdated figures={result.figures} />
      <Simulation result={result} rows={(selection) => rowsAt(detail, selection)} />
    </>
  )
}

function Contents({ detail }: { detail: Detail }): ReactNode {
  const items = [
    { key: 'value', label: '标准', children: <b>{standardText(detail.value, detail)}</b> },
    { key: 'present', label: '此前', children: detail.present === null ? '未定' : standardText(detail.present, detail) },
    ...(detail.replaced === null
      ? []
      : [
          {
            key: 'replaced',
            label: detail.kind === 'withdrawal' ? '撤回' : '更正',
            span: 2,
            children: (
              <>
                <Link href={`/standards/proposals/${String(detail.replaced.id)}`}>
                  第{'\u00a0'}
                  {detail.replaced.id}
                  {'\u00a0'}号
                </Link>
                　{detail.replaced.valueText}　{detail.replaced.from} 起　{detail.replaced.document}
              </>
            ),
          },
        ]),
    { key: 'from', label: '施行', children: `${detail.from} 起${detail.to === null ? '' : `，到 ${detail.to}`}` },
    { key: 'place', label: '地方', children: detail.regionName },
    {
      key: 'document',
      label: '文件',
      span: 2,
      children: `${detail.document}　${detail.article}${detail.gist === '' ? '' : `　${detail.gist}`}`,
    },
    { key: 'reason', label: '理由', span: 2, children: detail.reason },
    { key: 'proposed', label: '拟稿', children: `${detail.proposedBy}　${dateTime(detail.proposedAt)}` },
    { key: 'decided', label: '批准', children: detail.decidedBy === '' ? '—' : detail.decidedBy },
  ]
  return <Descriptions size="small" column={2} items={items} />
}

/** What became of it: ended by another, or itself ending one. */
function Standing({ detail: { ended } }: { detail: Detail }): ReactNode {
  if (ended === null) return null
  return (
    <p className="dd-callout">
      {ended.on} 由{ended.person}公布的<Link href={`/standards/proposals/${String(ended.by)}`}>第 {ended.by} 号</Link>
      {ended.kind === 'correction' ? '更正' : '撤回'}了这项标准：{ended.reason}
      。它对哪一天都不再有效；下面重新计算的家庭和补发清单作废，以第 {ended.by} 号的为准。
    </p>
  )
}

/** The back-pay list a county: waiting, or handed on to be paid. */
function Settlements({ detail }: { detail: Detail }): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const [county, setCounty] = useState<string>()
  const [note, setNote] = useState('')
  const close = (): void => {
    setCounty(undefined)
    setNote('')
  }
  const settle = useCommand(standards.settleBackPay, () => {
    void message.success('已登记')
    close()
  })
  return (
    <>
      {detail.settlements.map((row) => (
        <div key={row.regionCode} className="st-settled">
          <span>
            {row.regionName} {row.households} 户 {formatYuan(row.backPay)} 元
          </span>
          {row.settledOn !== null ? (
            <span className="dd-quiet">
              {row.settledOn} {row.settledBy}：{row.note}
            </span>
          ) : (
            <>
              <StatusTag tone="soon">待交付发放</StatusTag>
              {may(me, 'standard.propose') && (
                <Button
                  size="small"
                  onClick={() => {
                    setCounty(row.regionCode)
                  }}
                >
                  登记已交付
                </Button>
              )}
            </>
          )}
        </div>
      ))}
      <Modal
        open={county !== undefined}
        title="补发清单已交付发放"
        okText="登记"
        onCancel={close}
        confirmLoading={settle.isPending}
        okButtonProps={{ disabled: note.trim().length < 2, title: note.trim().length < 2 ? '请写明交给了谁' : '' }}
        onOk={() => {
          if (county !== undefined)
            void settle.run({ params: { id: detail.id }, body: { regionCode: regionCode(county), note } }).catch((error: unknown) => {
              void message.error(describeError(error).happened)
            })
        }}
      >
        <p>清单可在“补发清单”里导出 Excel。登记后不再列在工作台上，记入审计台账。</p>
        <Input.TextArea
          aria-label="交付说明"
          rows={2}
          maxLength={300}
          placeholder="交给了谁、文号或批次（必填）"
          value={note}
          onChange={(event) => {
            setNote(event.target.value)
          }}
        />
      </Modal>
    </>
  )
}

function Recompute({ detail }: { detail: Detail }): ReactNode {
  const { recompute, id } = detail
  const base = `/standards/proposals/${String(id)}`
  const simulated = detail.simulation !== null
  if (recompute.status === 'failed')
    return <p className="dd-callout">重新计算没有完成：{recompute.errorMessage}。标准已经生效，请把编号告诉管理员。</p>
  if (recompute.status !== 'done')
    return (
      <section className="dd-card">
        <h2>正在重新计算</h2>
        <p>标准已公布。正在算出每一户的变化和补发：{recompute.step}。可以离开此页。</p>
        <Progress percent={recompute.total === 0 ? 0 : Math.round((100 * recompute.done) / recompute.total)} size="small" />
      </section>
    )
  return (
    <section className="dd-card">
      <h2>公布以后</h2>
      <p>
        {detail.kind === 'withdrawal'
          ? '撤回的标准对哪一天都不再有效，评估、筛查和测算都不再用它。'
          : `自 ${detail.from} 起，评估、筛查和测算都按新标准。`}
        {simulated && (
          <>
            重新计算涉及 <NumberLink value={recompute.households} href={`${base}/households`} /> 户，今后每月增减{' '}
            <b>{formatYuan(recompute.monthly)}</b> 元。
          </>
        )}
      </p>
      {!simulated && <p>这个数要用到家庭申报和核查的情况，没有可以成批重算的家庭：下一次评估、认定时按新数算。</p>}
      {!simulated ? null : recompute.months.length === 0 ? (
        <p className="dd-quiet">{detail.kind === 'new' ? '施行日以后还没有发放过，没有补发。' : '已发放的月份没有补发，也没有多发。'}</p>
      ) : (
        <>
          <p>
            已经发放的月份不改，差额列为补发：
            <NumberLink value={recompute.backPayHouseholds} href={`${base}/back-pay`} /> 户，共 <b>{formatYuan(recompute.backPay)}</b> 元。
          </p>
          {recompute.overpaid > 0 && (
            <p>
              按原来的标准多发：
              <NumberLink value={recompute.overpaidHouseholds} href={`${base}/back-pay?sort=backPay`} /> 户，共{' '}
              <b>{formatYuan(recompute.overpaid)}</b> 元（只列出，不自动追回）。
            </p>
          )}
          <p className="dd-quiet">
            {recompute.months
              .map(
                (month) =>
                  `${month.month}：${String(month.households)} 户，补发 ${formatYuan(month.backPay)} 元${month.overpaid > 0 ? `，多发 ${formatYuan(month.overpaid)} 元` : ''}`,
              )
              .join('；')}
          </p>
          <Settlements detail={detail} />
        </>
      )}
    </section>
  )
}

const openHousehold = (row: { householdNo: number }): string => `/households/${String(row.householdNo)}`

function Recomputed({ id }: { id: number }): ReactNode {
  const fixed = useMemo(() => ({ proposal: id }), [id])
  return (
    <QueryTable
      listing={standards.recomputed}
      rowKey={(row) => row.householdNo}
      open={openHousehold}
      linkColumn="headName"
      fixed={fixed}
      empty={{ title: '没有家庭受影响' }}
    />
  )
}

function BackPay({ id }: { id: number }): ReactNode {
  const fixed = useMemo(() => ({ proposal: id }), [id])
  return (
    <QueryTable
      listing={standards.backPay}
      rowKey={(row) => `${String(row.householdNo)} ${row.month} ${row.programme}`}
      open={openHousehold}
      linkColumn="headName"
      fixed={fixed}
      empty={{ title: '没有补发', next: '正在重新计算的，算完再看' }}
    />
  )
}

const asks: Readonly<Record<string, { title: string; words: string; needsNote: boolean; ok: string }>> = {
  submit: {
    title: '提交审批',
    words: '现在的测算结果（能测算的）会附在后面，由第二人审批。提交后不能再改，要改先撤回或请审批人退回。',
    needsNote: false,
    ok: '提交',
  },
  approve: { title: '批准', words: '批准后还要公布才生效。请先看校验和测算。', needsNote: false, ok: '批准' },
  return: { title: '退回', words: '退回给拟稿人修改。', needsNote: true, ok: '退回' },
  withdraw: { title: '撤回', words: '撤回后这份拟稿不再办理，记录保留。', needsNote: true, ok: '撤回' },
  publish: {
    title: '公布',
    words:
      '公布后，从施行日起评估、筛查和一切用到这项标准的地方都按新标准；涉及的家庭随后重新计算，已发放的月份不改，差额列为补发。写错了的，以后可以更正或撤回，同样要两个人办。',
    needsNote: false,
    ok: '公布',
  },
  revoke: {
    title: '提请撤回已公布的标准',
    words:
      '先拟一份撤回，附上校验和测算，由第二人批准、公布后才生效。撤回后这项标准对哪一天都不再有效，原来的标准恢复；涉及的家庭重新计算并列出，已发放的月份不改。',
    needsNote: true,
    ok: '拟稿撤回',
  },
}

function Actions({ detail }: { detail: Detail }): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<string>()
  const [note, setNote] = useState('')
  const close = (): void => {
    setAsking(undefined)
    setNote('')
  }
  const told = (): void => {
    void message.success('已办理')
    close()
  }
  const submit = useCommand(standards.submit, told)
  const decide = useCommand(standards.decide, told)
  const withdraw = useCommand(standards.withdraw, told)
  const publish = useCommand(standards.publish, told)
  const revoke = useCommand(standards.proposeWithdrawal, (reply) => {
    close()
    navigate(`/standards/proposals/${String(reply.id)}`)
  })
  const ask = asking === undefined ? undefined : asks[asking]
  const send = (): void => {
    const params = { id: detail.id }
    const sent =
      asking === 'submit'
        ? submit.run({ params })
        : asking === 'publish'
          ? publish.run({ params })
          : asking === 'revoke'
            ? revoke.run({ params, body: { reason: note } })
            : asking === 'withdraw'
              ? withdraw.run({ params, body: { note } })
              : decide.run({ params, body: { approve: asking === 'approve', note } })
    sent.catch((error: unknown) => {
      void message.error(describeError(error).happened)
    })
  }
  const pending = [submit, decide, withdraw, publish, revoke].some((command) => command.isPending)
  const least = asking === 'revoke' ? 6 : 2
  const missing = ask?.needsNote === true && note.trim().length < least ? `请写明原因，至少 ${String(least)} 个字` : undefined
  const actions = detail.actions.filter((action) => action.allowed || isNext(action.action, detail.status))
  return (
    <>
      <ActionBar
        actions={actions}
        danger={['withdraw', 'correct', 'revoke']}
        onAction={(action) => {
          if (action === 'edit') navigate(`/standards/proposals/${String(detail.id)}/edit`)
          else if (action === 'correct') navigate(`/standards/new?corrects=${String(detail.id)}`)
          else setAsking(action)
        }}
      />
      <Modal
        open={ask !== undefined}
        title={`${ask?.title ?? ''}：${detail.label} ${standardText(detail.value, detail)}`}
        okText={ask?.ok}
        onCancel={close}
        onOk={send}
        confirmLoading={pending}
        okButtonProps={{ disabled: missing !== undefined, title: missing ?? '' }}
      >
        <p>{ask?.words}</p>
        {asking !== 'submit' && asking !== 'publish' && (
          <Input.TextArea
            aria-label="说明"
            rows={2}
            maxLength={300}
            placeholder={ask?.needsNote === true ? '原因（必填）' : '审批意见（可不填）'}
            value={note}
            onChange={(event) => {
              setNote(event.target.value)
            }}
          />
        )}
      </Modal>
    </>
  )
}

/** Of the actions that are refused, those of the next step are shown with their reason; the others would only be noise. */
function isNext(action: string, status: string): boolean {
  return (
    (status === 'draft' && action === 'submit') ||
    (status === 'submitted' && action === 'approve') ||
    (status === 'approved' && action === 'publish')
  )
}

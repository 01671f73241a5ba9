import { Button, Skeleton } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useState, type ReactNode } from 'react'
import { useLocation, useParams, useSearch } from 'wouter'
import { standards } from '#contract'
import { regionCode } from '#kernel'
import { useCommand, useList, useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { useMe } from '../../ui/session.ts'
import { LiveSimulation } from './LiveSimulation.tsx'
import { ProposalFields, type Draft } from './ProposalFields.tsx'
import { Findings, scaleOf, simulatedAddress, toWhole, type SimulatedStandard } from './words.tsx'
import './standards.css'

/** What the draft is about, beside its own fields. */
interface About {
  readonly id?: number
  readonly version?: number
  readonly kind: standards.ProposalKind
  readonly replaces: number | null
}

/** A new standard, or a draft that is changed: the form, what the checks say, and what it would do. */
export default function ProposeScreen(): ReactNode {
  const { id } = useParams<{ id?: string }>()
  const me = useMe()
  const search = new URLSearchParams(useSearch())
  const corrects = search.get('corrects')
  const stored = useRead(
    standards.showProposal,
    { params: { id: Number(id ?? corrects ?? 0) } },
    { enabled: id !== undefined || corrects !== null },
  )
  if (id !== undefined || corrects !== null) {
    if (stored.isError || stored.data === undefined) return <ScreenWaiting reply={stored} />
    const { key, regionCode: region, value, from, to, document, article, gist, reason, version, kind, replaces } = stored.data
    const first = { key, region, amount: value / scaleOf(stored.data), from, to, document, article, gist, reason }
    return id === undefined ? (
      <Form about={{ kind: 'correction', replaces: stored.data.id }} first={{ ...first, reason: '' }} />
    ) : (
      <Form about={{ id: stored.data.id, version, kind, replaces }} first={first} />
    )
  }
  const nextMonth = dayjs(me.today).add(1, 'month').startOf('month').format('YYYY-MM-DD')
  const amount = search.get('amount')
  return (
    <Form
      about={{ kind: 'new', replaces: null }}
      first={{
        key: search.get('key') ?? undefined,
        region: search.get('region') ?? me.regionCode,
        amount: amount === null ? null : Number(amount),
        from: nextMonth,
        to: null,
        document: '',
        article: '',
        gist: '',
        reason: search.get('reason') ?? '',
      }}
    />
  )
}

function missingIn(draft: Draft, row: standards.StandardRow | undefined): string | undefined {
  if (draft.key === undefined) return '请选标准'
  if (draft.amount === null || (draft.amount <= 0 && row?.kind !== 'parameter'))
    return row?.choices === undefined ? '请填写数额' : '请选一项'
  if (draft.document.trim().length < 2) return '请填写文件'
  if (draft.article.trim() === '') return '请填写条款'
  if (draft.reason.trim().length < 6) return '请写明理由，至少 6 个字'
  return undefined
}

const titles: Readonly<Record<standards.ProposalKind, string>> = { new: '拟定标准', correction: '更正标准', withdrawal: '撤回标准' }

function Form({ about, first }: { about: About; first: Draft }): ReactNode {
  const { id, version, kind, replaces } = about
  const [, navigate] = useLocation()
  const [draft, setDraft] = useState(first)
  const change = (part: Partial<Draft>): void => {
    setDraft((now) => ({ ...now, ...part }))
  }
  const done = (reply: { id: number }): void => {
    navigate(`/standards/proposals/${String(reply.id)}`)
  }
  const propose = useCommand(standards.propose, done)
  const edit = useCommand(standards.edit, done)
  const known = useRead(standards.inForce, { query: { region: draft.region, ...(first.key === undefined ? {} : { key: first.key }) } })
  const row = known.data?.rows.find((one) => one.key === draft.key)
  const missing = missingIn(draft, row)
  const save = (): void => {
    const { key, amount, region, from, to, document, article, gist, reason } = draft
    if (key === undefined || amount === null) return
    const body = {
      key,
      regionCode: regionCode(region),
      value: toWhole(amount, row),
      from,
      to,
      document,
      article,
      gist,
      reason,
      corrects: kind === 'correction' ? replaces : null,
    }
    void (
      id === undefined || version === undefined ? propose.run({ body }) : edit.run({ params: { id }, body: { ...body, version } })
    ).catch(() => undefined)
  }
  const error = propose.error ?? edit.error
  const asked = useSettled(draft, row)
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={backOf(about)}
        title={
          id === undefined
            ? replaces === null
              ? titles[kind]
              : `${titles[kind]}：第 ${String(replaces)} 号`
            : `修改第 ${String(id)} 号拟稿`
        }
        actions={
          <Button
            size="small"
            type="primary"
            disabled={missing !== undefined}
            title={missing}
            loading={propose.isPending || edit.isPending}
            onClick={save}
          >
            保存拟稿
          </Button>
        }
      />
      {error !== null && <ErrorView error={error} kept="您填写的内容还在" />}
      <div className="st-two">
        <section className="dd-card">
          <h2>标准和文件</h2>
          {kind === 'correction' && (
            <p className="dd-callout">
              公布后，第 {replaces} 号的标准对哪一天都不再有效，由这一份代替；记录保留。已发放的月份不改，补发和多发重新逐月列出。
            </p>
          )}
          {kind === 'withdrawal' && <p className="dd-callout">撤回只能改理由；数额、日期或文件错了，请改办“更正”。</p>}
          <ProposalFields draft={draft} change={change} rows={known.data?.rows ?? []} row={row} kind={kind} />
          {missing !== undefined && <p className="dd-quiet">{missing}后可以保存。</p>}
        </section>
        <section className="dd-card">
          <h2>校验</h2>
          {asked === null ? (
            <p className="dd-quiet">选好标准、填上数额后，这里会随时说明有没有问题。</p>
          ) : kind === 'withdrawal' ? (
            <p className="dd-quiet">保存后在拟稿页看校验和测算。</p>
          ) : (
            <Checks asked={asked} own={id} corrects={kind === 'correction' ? replaces : null} />
          )}
        </section>
      </div>
      {asked !== null && (
        <LiveSimulation standard={{ ...asked, kind, replaces }} rows={(selection) => touchedAt({ ...asked, kind, replaces }, selection)} />
      )}
    </div>
  )
}

function backOf({ id, replaces }: About): { href: string; label: string } {
  const open = id ?? replaces
  return open === null
    ? { href: '/standards', label: '保障标准' }
    : { href: `/standards/proposals/${String(open)}`, label: id === undefined ? `第 ${String(open)} 号` : '拟稿' }
}

type Asked = Omit<SimulatedStandard, 'kind' | 'replaces'>

/** The part of the draft that is checked and simulated, once it has stood still for a moment; null while it says nothing yet. */
function useSettled({ key, region, amount, from, to }: Draft, row: standards.StandardRow | undefined): Asked | null {
  const value = row === undefined || amount === null || (amount <= 0 && row.kind === 'standard') ? null : toWhole(amount, row)
  const [settled, setSettled] = useState<Asked | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(key === undefined || value === null ? null : { key, region, value, from, to })
    }, 350)
    return () => {
      clearTimeout(timer)
    }
  }, [key, region, value, from, to])
  return settled
}

function Checks({ asked, own, corrects }: { asked: Asked; own: number | undefined; corrects: number | null }): ReactNode {
  const { key, region, value, from, to } = asked
  const reply = useList(standards.check, {
    query: {
      key,
      region,
      value,
      from,
      ...(to === null ? {} : { to }),
      ...(own === undefined ? {} : { proposal: own }),
      ...(corrects === null ? {} : { corrects }),
    },
  })
  if (reply.isError) return <ErrorView error={reply.error} />
  return reply.data === undefined ? <Skeleton active title={false} /> : <Findings findings={reply.data.findings} />
}

/** The families a standard not saved yet would touch. */
function touchedAt(standard: SimulatedStandard, selection: string): string {
  return `/standards/touched?${simulatedAddress(standard)}${selection === '' ? '' : `&${selection}`}`
}

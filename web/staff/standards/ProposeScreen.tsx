import { Button, DatePicker, Input, InputNumber, Select, Skeleton, Slider } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useState, type ReactNode } from 'react'
import { Link, useLocation, useParams, useSearch } from 'wouter'
import { standards } from '#contract'
import { fromEpochDay, plainDate, regionCode, toEpochDay } from '#kernel'
import { useCommand, useList, useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { useMe } from '../../ui/session.ts'
import { FiguresState, NotSimulated, Outdated, Simulation } from './Simulation.tsx'
import { Findings, scaleOf, simulatedAddress, standardText, toWhole } from './words.tsx'
import './standards.css'

interface Draft {
  readonly key: string | undefined
  readonly region: string
  /** As typed: yuan, percent, a count; of choices the number of the one chosen. */
  readonly amount: number | null
  readonly from: string
  readonly to: string | null
  readonly document: string
  readonly article: string
  readonly gist: string
  readonly reason: string
}

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
    if (stored.isError)
      return (
        <div className="dd-screen">
          <ErrorView error={stored.error} />
        </div>
      )
    if (stored.data === undefined)
      return (
        <div className="dd-screen">
          <Skeleton active />
        </div>
      )
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
    return row?.choices === undefined ? '请填写标准' : '请选一项'
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
          <Fields draft={draft} change={change} rows={known.data?.rows ?? []} row={row} kind={kind} />
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
      {asked !== null && <LiveSimulation asked={asked} kind={kind} replaces={replaces} />}
    </div>
  )
}

function backOf({ id, replaces }: About): { href: string; label: string } {
  const open = id ?? replaces
  return open === null
    ? { href: '/standards', label: '保障标准' }
    : { href: `/standards/proposals/${String(open)}`, label: id === undefined ? `第 ${String(open)} 号` : '拟稿' }
}

interface FieldsProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  readonly rows: readonly standards.StandardRow[]
  readonly row: standards.StandardRow | undefined
  /** What is being corrected keeps its standard and place; of what is withdrawn only the reason is written. */
  readonly kind: standards.ProposalKind
}

function Fields({ draft, change, rows, row, kind }: FieldsProps): ReactNode {
  const me = useMe()
  const [same, fixed] = [kind !== 'new', kind === 'withdrawal']
  return (
    <div className="st-form">
      <span>标准</span>
      <Select
        aria-label="标准"
        disabled={same}
        placeholder="选一项标准"
        value={draft.key}
        onChange={(key) => {
          change({ key, amount: null })
        }}
        options={rows.map((one) => ({ value: one.key, label: `${one.label}（${one.unit}）` }))}
        popupRender={(menu) => (
          <>
            {menu}
            <p className="st-elsewhere">
              别的参数（赡养费算法、财产上限……）请从<Link href="/policy/figures">政策库的“标准”</Link>打开，点“提出新数值”。
            </p>
          </>
        )}
      />
      <span>地方</span>
      {same ? (
        <span>
          {row === undefined
            ? draft.region
            : rows.length > 0 && row.current?.regionCode === draft.region
              ? row.current.regionName
              : me.regionName}
        </span>
      ) : (
        <RegionPicker
          value={draft.region === me.regionCode ? undefined : draft.region}
          own
          width={330}
          onChange={(code) => {
            change({ region: code ?? me.regionCode })
          }}
        />
      )}
      <span>拟定</span>
      <div className="st-amount">
        <Amount
          row={row}
          amount={draft.amount}
          fixed={fixed}
          choose={(amount) => {
            change({ amount })
          }}
        />
      </div>
      {row !== undefined && !fixed && row.variants.length > 1 && row.kind === 'parameter' && (
        <>
          <span>已知的</span>
          <Variants
            row={row}
            choose={(amount) => {
              change({ amount })
            }}
          />
        </>
      )}
      <span>现行</span>
      <span>
        {row === undefined ? (
          '—'
        ) : row.current === null ? (
          '未定：没有找到规定这一标准的文件'
        ) : (
          <>
            {standardText(row.current.value, row)}
            <span className="dd-quiet">
              　{row.current.regionName}
              {row.standIn ? '（代用）' : ''}
              {row.current.unverified ? '（待核）' : ''}　{row.current.cite.title}
            </span>
            {row.current.note !== '' && <span className="dd-quiet st-note">{row.current.note}</span>}
          </>
        )}
      </span>
      <span>施行日</span>
      <span>
        <DatePicker
          aria-label="施行日"
          disabled={fixed}
          allowClear={false}
          value={dayjs(draft.from)}
          onChange={(day) => {
            if (day !== null) change({ from: day.format('YYYY-MM-DD') })
          }}
        />
        <span className="dd-quiet">　到　</span>
        <DatePicker
          aria-label="截止日"
          disabled={fixed}
          placeholder="长期有效"
          value={draft.to === null ? null : dayjs(draft.to)}
          onChange={(day) => {
            change({ to: day === null ? null : day.format('YYYY-MM-DD') })
          }}
        />
      </span>
      <span>文件</span>
      <Input
        aria-label="文件"
        disabled={fixed}
        maxLength={120}
        placeholder="文件名称和文号"
        value={draft.document}
        onChange={(event) => {
          change({ document: event.target.value })
        }}
      />
      <span>条款</span>
      <Input
        aria-label="条款"
        disabled={fixed}
        maxLength={60}
        placeholder="如：一、（二）"
        value={draft.article}
        onChange={(event) => {
          change({ article: event.target.value })
        }}
      />
      <span>要点</span>
      <Input
        aria-label="要点"
        disabled={fixed}
        maxLength={200}
        placeholder="用自己的话写这一条说了什么（可不填）"
        value={draft.gist}
        onChange={(event) => {
          change({ gist: event.target.value })
        }}
      />
      <span>理由</span>
      <Input.TextArea
        aria-label="理由"
        rows={2}
        maxLength={500}
        placeholder="为什么这样定（必填，审批人会看到，记入审计台账）"
        value={draft.reason}
        onChange={(event) => {
          change({ reason: event.target.value })
        }}
      />
    </div>
  )
}

interface AmountProps {
  readonly row: standards.StandardRow | undefined
  readonly amount: number | null
  readonly fixed: boolean
  readonly choose: (amount: number | null) => void
}

/** The figure itself: a choice, a day, a whole number, or an amount with a slider. */
function Amount({ row, amount, fixed, choose }: AmountProps): ReactNode {
  if (row?.choices !== undefined)
    return (
      <Select
        aria-label="数额"
        disabled={fixed}
        placeholder="选一项"
        style={{ minWidth: 260 }}
        value={amount}
        onChange={choose}
        options={[...row.choices]}
      />
    )
  if (row?.unit === '日期')
    return (
      <DatePicker
        aria-label="数额"
        disabled={fixed}
        value={amount === null ? null : dayjs(fromEpochDay(amount))}
        onChange={(day) => {
          choose(day === null ? null : toEpochDay(plainDate(day.format('YYYY-MM-DD'))))
        }}
      />
    )
  const scale = scaleOf(row)
  const percent = row?.unit === '%'
  const step = scale === 1 || percent ? 1 : 5
  const words = row === undefined ? '' : percent ? '%' : scale === 1 ? row.unit : '元'
  const present = row?.current?.value ?? null
  // A share of nothing, or no figure at all, gives the slider no scale of its own.
  const top = Math.max(
    present === null || present === 0 ? (percent ? 100 : 2_000) : Math.ceil((present * 1.5) / scale),
    Math.ceil(amount ?? 0),
  )
  return (
    <>
      <InputNumber
        aria-label="数额"
        disabled={fixed}
        value={amount}
        min={0}
        precision={scale === 1 ? 0 : 2}
        step={step}
        suffix={words}
        style={{ width: 170 }}
        onChange={choose}
      />
      {row !== undefined && !fixed && scale > 1 && (
        <Slider
          aria-label="拖动看变化"
          min={present === null || row.kind === 'parameter' ? 0 : Math.floor(present / scale)}
          max={top}
          step={step}
          value={amount ?? (present === null ? 0 : present / scale)}
          tooltip={{ formatter: (value) => `${String(value ?? 0)} ${words}` }}
          onChange={choose}
        />
      )}
    </>
  )
}

/** What documents known here say, each with its source: the right one is chosen instead of typed. */
function Variants({ row, choose }: { row: standards.StandardRow; choose: (amount: number) => void }): ReactNode {
  return (
    <ul className="st-variants">
      {row.variants.map(({ value, text, source }) => (
        <li key={value}>
          <button
            type="button"
            className="dd-link"
            onClick={() => {
              choose(value / scaleOf(row))
            }}
          >
            {text}
          </button>
          <span className="dd-quiet">　{source}</span>
        </li>
      ))}
    </ul>
  )
}

interface Asked {
  readonly key: string
  readonly region: string
  readonly value: number
  readonly from: string
  readonly to: string | null
}

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

function LiveSimulation({ asked, kind, replaces }: { asked: Asked; kind: standards.ProposalKind; replaces: number | null }): ReactNode {
  const { key, region, value, from, to } = asked
  const [waiting, setWaiting] = useState(false)
  const query = {
    key,
    place: region,
    value,
    from,
    ...(to === null ? {} : { to }),
    revision: kind,
    ...(replaces === null ? {} : { replaces }),
  }
  const reply = useList(standards.simulate, { query }, { refetchInterval: waiting ? 2_000 : false })
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
  if (result === null) return <FiguresState figures={figures} region={region} />
  const base = simulatedAddress({ ...asked, kind, replaces })
  return (
    <>
      <Outdated figures={result.figures} />
      <Simulation result={result} rows={(selection) => `/standards/touched?${base}${selection === '' ? '' : `&${selection}`}`} />
    </>
  )
}

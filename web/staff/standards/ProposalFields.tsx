import { DatePicker, Input, InputNumber, Select, Slider } from 'antd'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { standards } from '#contract'
import { fromEpochDay, plainDate, toEpochDay } from '#kernel'
import { DayPicker, dayFormats } from '../../ui/DayPicker.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { useMe } from '../../ui/session.ts'
import { scaleOf, standardText } from './words.tsx'

/** What is being written. */
export interface Draft {
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

interface FieldsProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  readonly rows: readonly standards.StandardRow[]
  readonly row: standards.StandardRow | undefined
  /** What is being corrected keeps its standard and place; of what is withdrawn only the reason is written. */
  readonly kind: standards.ProposalKind
}

/** The form of a standard: which, where, how much, from when, after what document, and why. */
export function ProposalFields({ draft, change, rows, row, kind }: FieldsProps): ReactNode {
  const me = useMe()
  const [same, fixed] = [kind !== 'new', kind === 'withdrawal']
  return (
    <div className="st-form">
      <span>标准</span>
      <Select
        aria-label="标准"
        disabled={same}
        placeholder="选一项标准，可输入名称查找"
        showSearch={{ optionFilterProp: 'label' }}
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
              {'　'}
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
        <DayPicker
          label="施行日"
          disabled={fixed}
          value={draft.from}
          onChange={(from) => {
            change({ from })
          }}
        />
        <span className="dd-quiet">　到　</span>
        <DatePicker
          format={dayFormats}
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
        format={dayFormats}
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

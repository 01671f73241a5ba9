import type { ReactNode } from 'react'
import { standards } from '#contract'
import { formatYuan, fromEpochDay } from '#kernel'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'

type Head = Pick<standards.StandardHead, 'unit' | 'choices'>

const isAmount = ({ unit }: Head): boolean => unit === '%' || unit.startsWith('元')

/** `48500` → `485.00 元`, `13000` of a share → `130%`, `1` of a count → `1 套`, of choices their words. */
export function standardText(value: number, head: Head): string {
  const { unit, choices } = head
  if (choices !== undefined) return choices.find((choice) => choice.value === value)?.label ?? String(value)
  if (unit === '日期') return fromEpochDay(value)
  if (!isAmount(head)) return `${String(value)} ${unit}`
  return unit === '%' ? `${String(value / 100)}%` : `${formatYuan(value)} 元`
}

/** How many of the whole numbers sent make one of what is typed: a hundred fen a yuan. */
export function scaleOf(head: Head | undefined): number {
  return head === undefined || isAmount(head) ? 100 : 1
}

/** A change of money with its sign: `+1,035.00`. */
export function signed(fen: number): string {
  return `${fen > 0 ? '+' : ''}${formatYuan(fen)}`
}

/** What somebody typed (yuan, percent, a count) as the whole number that is sent. */
export function toWhole(typed: number, head: Head | undefined): number {
  return Math.round(typed * scaleOf(head))
}

/** A standard as it is simulated; `replaces` is the published proposal that a correction or withdrawal ends. */
export interface SimulatedStandard {
  readonly key: string
  readonly region: string
  readonly value: number
  readonly from: string
  readonly to: string | null
  readonly kind: standards.ProposalKind
  readonly replaces: number | null
}

/** The part of an address that names a simulated standard. */
export function simulatedAddress({ key, region, value, from, to, kind, replaces }: SimulatedStandard): string {
  return new URLSearchParams({
    key,
    place: region,
    value: String(value),
    from,
    ...(to === null ? {} : { to }),
    revision: kind,
    ...(replaces === null ? {} : { replaces: String(replaces) }),
  }).toString()
}

const tones: Readonly<Record<standards.ProposalStatus, Tone>> = {
  draft: 'plain',
  submitted: 'soon',
  approved: 'doing',
  published: 'done',
  withdrawn: 'plain',
  corrected: 'late',
  revoked: 'late',
}

export function ProposalTag({ status }: { status: string }): ReactNode {
  const known = status as standards.ProposalStatus // the contract's own words
  return <StatusTag tone={tones[known]}>{standards.proposalStatus[known]}</StatusTag>
}

/** A citation in one line: the document's title with its article. */
function Cited({ cite }: { cite: standards.StandardCitation }): ReactNode {
  return (
    <span title={cite.gist}>
      {cite.title}　{cite.article}
    </span>
  )
}

/** What the checks found; what keeps from going on stands first. */
export function Findings({ findings }: { findings: readonly standards.StandardFinding[] }): ReactNode {
  if (findings.length === 0) return <p className="st-fine">各项校验都通过了。</p>
  return (
    <ul className="st-findings">
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.words}`} data-severity={finding.severity}>
          <StatusTag tone={finding.severity === 'block' ? 'late' : 'soon'}>{finding.severity === 'block' ? '须改正' : '请留意'}</StatusTag>
          <span>
            {finding.words}
            {finding.cite !== null && (
              <span className="dd-quiet st-note">
                依据：
                <Cited cite={finding.cite} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

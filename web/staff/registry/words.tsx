import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { registry } from '#contract'
import { labelOf } from '../../ui/format.ts'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'

/** 低保, 特困 …: what a household or person receives, as tags. */
export function Programmes({ codes }: { codes: readonly string[] }): ReactNode {
  return codes.map((code) => (
    <StatusTag key={code} tone="done">
      {labelOf(registry.programmeLabels, code)}
    </StatusTag>
  ))
}

const personTones: Readonly<Record<string, Tone>> = { active: 'plain', moved: 'soon', dead: 'plain', merged: 'plain' }

/** Nothing for somebody who is registered; else the state in a word. */
export function PersonState({ status }: { status: string }): ReactNode {
  return status === 'active' ? null : (
    <StatusTag tone={personTones[status] ?? 'plain'}>{labelOf(registry.personStatuses, status)}</StatusTag>
  )
}

/** Where a value comes from: `低保在册.xlsx 第 12 行，2026-03-31`, or who set it and why. */
export function sourceText(source: registry.ValueSource | null): string {
  if (source === null) return '来源不详'
  if (source.kind === 'edit') return `${source.name} ${source.day} 更正：${source.reason}`
  return `${source.name}${source.row === null ? '' : ` 第 ${String(source.row)} 行`}，${source.day}`
}

/** The source in quiet letters; a file opens its import. Where it is too long its beginning is cut: file names end with what tells them apart. */
export function Source({ source }: { source: registry.ValueSource | null }): ReactNode {
  if (source === null) return null
  const text = sourceText(source)
  return source.importId === null ? (
    <span className="rg-source" title={text}>
      {text}
    </span>
  ) : (
    <Link className="rg-source rg-file" href={`/imports/${String(source.importId)}`} title={text}>
      <bdi>{text}</bdi>
    </Link>
  )
}

/** 金山社区11栋15号: the address as it is where it names the village itself, else after the place. */
export function wherePlace(place: string, address: string): string {
  const village = /([^省市州县区镇乡]+(?:村|社区|渔场))$/.exec(place)?.[1] ?? place
  return address.includes(village) ? address : `${place}${address}`
}

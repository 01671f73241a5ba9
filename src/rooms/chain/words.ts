import { alerts, chain as contract, departmentLabels } from '#contract'
import { labelOf } from '#kernel'

/** A line of the view assistance_chain. */
export interface ChainRecord {
  readonly occurred_on: string
  readonly what: 'event' | 'alert' | 'began' | 'ended'
  readonly kind: contract.ChainKind
  readonly programme: string
  readonly department: string
  readonly title: string
  readonly detail: string
  readonly state: string
  readonly amount_fen: number | null
  readonly source_kind: string
  readonly source_id: number
  readonly source_row: number
  readonly key: string
  readonly person_name: string | null
}

/** Snapshots with their files, by id. */
export type SnapshotFiles = ReadonlyMap<
  number,
  { readonly fileName: string; readonly importId: number | null; readonly day: string | null }
>

/** 低保 in a sentence; the long name stands in the statement. */
function shortProgramme(programme: string): string {
  return labelOf(alerts.programmeLabels, programme, programmeName(programme))
}

/** What kind of help a line is; 其他帮扶 for what this version does not know. */
export function programmeName(programme: string): string {
  return labelOf(contract.chainProgrammes, programme, contract.chainProgrammes.other)
}

/** The short name of a department; its code where this version does not know it. */
export function departmentName(department: string): string {
  return labelOf(departmentLabels, department)
}

/** What the line says, and beside it why or how it stands. */
export function wordsOf(record: ChainRecord): { title: string; detail: string } {
  switch (record.what) {
    case 'event':
      return { title: record.title, detail: record.detail }
    case 'alert':
      return { title: `预警“${causeLabel(record.detail)}”：${record.title}`, detail: statusLabel(record.state) }
    case 'began':
      return { title: `认定为${shortProgramme(record.programme)}`, detail: record.detail }
    case 'ended':
      return { title: `不再认定为${shortProgramme(record.programme)}`, detail: record.detail }
  }
}

function causeLabel(cause: string): string {
  return labelOf(alerts.alertCauseLabels, cause)
}

function statusLabel(status: string): string {
  return labelOf(alerts.alertStatuses, status)
}

/** Where the line comes from: the file with its row and day, the alert, the visit, the lead, the entry of a kind of hardship. */
export function sourceOf(record: ChainRecord, files: SnapshotFiles): contract.ChainEvent['source'] {
  const id = String(record.source_id)
  switch (record.source_kind) {
    case 'snapshot': {
      const file = files.get(record.source_id)
      if (file === undefined) return { label: '部门报送', day: null, href: null }
      return {
        label: `${departmentName(record.department)}报送《${file.fileName}》第 ${String(record.source_row)} 行`,
        day: file.day,
        href: file.importId === null ? null : `/imports/${String(file.importId)}`,
      }
    }
    case 'alert':
      return { label: `预警 #${id}`, day: null, href: `/alerts/${id}` }
    case 'visit':
      return { label: `走访 #${id}`, day: null, href: `/visits/${id}` }
    case 'lead':
      return { label: `走访线索 #${id}`, day: null, href: `/leads/${id}` }
    case 'measure':
      return { label: `一户一策措施 #${id}`, day: null, href: null }
    case 'hardship':
      return { label: '经办人员登记', day: null, href: null }
    case 'household-move':
      return { label: '经办人员登记迁居', day: null, href: null }
    default:
      return { label: '平台登记', day: null, href: null }
  }
}

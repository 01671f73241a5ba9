import { sql } from 'kysely'
import type { ReplyOf, catalogue, imports } from '#contract'
import type { Reader } from '#db'
import { addMonths, DomainError, type PlainDate } from '#kernel'
import {
  codeListOf,
  dataSets,
  departments,
  fieldTypeLabel,
  findDataSet,
  frequencyLabel,
  grainLabel,
  type DataSetDefinition,
} from '#rooms/catalogue'
import { dueDate, periodEnd } from './period.ts'

type DatasetItem = ReplyOf<typeof catalogue.datasets>['rows'][number]
interface LastDelivery {
  readonly dataset: string
  readonly period: string
  readonly submitted_at: Date
  readonly rows_taken: number
  readonly score: number | null
}

/** The last committed delivery of each data set the caller may see. */
async function lastDeliveries(reader: Reader): Promise<Map<string, LastDelivery>> {
  const { rows } = await sql<LastDelivery>`
    select distinct on (dataset) dataset, period, submitted_at, rows_taken, score from import
    where status = 'committed' and via <> 'correction' order by dataset, period desc, id desc`.execute(reader)
  return new Map(rows.map((row) => [row.dataset, row]))
}

function item(dataset: DataSetDefinition, last: LastDelivery | undefined, today: PlainDate): DatasetItem {
  const due = last === undefined ? null : dueDate(dataset, periodEnd(last.period), today)
  return {
    id: dataset.id,
    name: dataset.name,
    department: dataset.department,
    departmentName: departments[dataset.department].name,
    clause: dataset.clause,
    frequencyLabel: frequencyLabel[dataset.frequency],
    grainLabel: grainLabel[dataset.grain],
    lateAfterDays: dataset.lateAfterDays,
    description: dataset.description,
    fieldCount: dataset.fields.length,
    lastPeriod: last?.period ?? null,
    lastDelivered: last?.submitted_at.toISOString() ?? null,
    lastRows: last?.rows_taken ?? null,
    lastScore: last?.score ?? null,
    dueOn: due?.dueOn ?? null,
    daysLate: due?.daysLate ?? 0,
  }
}

/** The 数据需求清单 with where each data set stands. */
export async function catalogueItems(reader: Reader, today: PlainDate): Promise<DatasetItem[]> {
  const last = await lastDeliveries(reader)
  return dataSets.map((dataset) => item(dataset, last.get(dataset.id), today))
}

/** One data set with its fields and code lists. */
export async function catalogueItem(reader: Reader, id: string, today: PlainDate): Promise<ReplyOf<typeof catalogue.dataset>> {
  const dataset = findDataSet(id)
  if (dataset === null) throw new DomainError('not-found', '数据需求清单里没有这个数据集')
  const last = await lastDeliveries(reader)
  return {
    ...item(dataset, last.get(id), today),
    keyLabels: dataset.keyFields.map((name) => dataset.fields.find((field) => field.name === name)?.label ?? name),
    fields: dataset.fields.map((field) => ({
      name: field.name,
      label: field.label,
      synonyms: [...field.synonyms],
      typeLabel: fieldTypeLabel[field.type],
      required: field.required,
      personal: field.personal,
      description: field.description,
      codeList: field.codeList === null ? null : codeListOf(field.codeList).name,
      codes: field.codeList === null ? [] : codeListOf(field.codeList).entries.map(({ code, label }) => ({ code, label })),
    })),
  }
}

/** Each department's quality: totals of the last twelve months, its score for each month of data (not of delivery: arrears caught up with in one go count where they belong), and how many of its data sets are late. */
export async function departmentScores(reader: Reader, today: PlainDate): Promise<ReplyOf<typeof imports.scores>> {
  const { rows } = await sql<{
    department: string
    month: string
    files: number
    rows: number
    held: number
    conflicts: number
    score: number | null
  }>`
    select department, to_char(as_of, 'YYYY-MM') as month, count(*) as files, sum(rows_read) as rows, sum(rows_held) as held, sum(persons_conflict) as conflicts, round(avg(score))::int as score
    from import where status = 'committed' and as_of > ${addMonths(today, -12)} group by 1, 2 order by 1, 2`.execute(reader)
  const items = await catalogueItems(reader, today)
  const ids = [...new Set(dataSets.map((dataset) => dataset.department))]
  return {
    rows: ids.map((id) => {
      const months = rows.filter((row) => row.department === id)
      const scored = months.flatMap(({ month, score }) => (score === null ? [] : [{ month, score }]))
      const sum = (key: 'files' | 'rows' | 'held' | 'conflicts') => months.reduce((total, row) => total + row[key], 0)
      return {
        department: id,
        departmentName: departments[id].short,
        files: sum('files'),
        rows: sum('rows'),
        held: sum('held'),
        conflicts: sum('conflicts'),
        lateSets: items.filter((one) => one.department === id && one.daysLate > 0).length,
        score: scored.length === 0 ? null : Math.round(scored.reduce((total, row) => total + row.score, 0) / scored.length),
        months: scored,
      }
    }),
  }
}

import { addDays, addMonths, type PlainDate } from '#kernel'
import { identifier, literal, type LakeSession } from '#platform/lake'
import type { DataSetDefinition } from '#rooms/catalogue'
import type { RegistryEffect } from '../effects/registry.ts'
import type { HeldSpool } from '../held-spool.ts'
import { scoreParts, totalScore, type HeldProblem } from '../import.ts'
import { dueDate, periodEnd } from '../period.ts'
import { columnReadings } from './columns.ts'
import { checkedTable, hiddenNumber, keptTexts } from './numbering.ts'
import { placesInFile, type ReadingPlan } from './plan.ts'
import type { ReadFile } from './read-file.ts'
import { asOfDay } from './work.ts'

interface FieldCount {
  field: string
  label: string
  filled: number
  empty: number
  bad: number
}

/** Rows that can be taken. */
export async function takenRows(session: LakeSession): Promise<number> {
  const rows = await session.rows<{ taken: number }>(`SELECT count(*) AS taken FROM ${checkedTable}`)
  return rows[0]?.taken ?? 0
}

/** How many of the rows taken have a value in each column that was delivered; what is bad comes from the rows held back. */
export async function fieldCounts(session: LakeSession, dataset: DataSetDefinition, plan: ReadingPlan): Promise<FieldCount[]> {
  const delivered = new Set(plan.sheets.flatMap((sheet) => sheet.recognition.columns.map((match) => match.field)))
  const fields = dataset.fields.filter((field) => delivered.has(field))
  const rows = await session.rows<Record<string, number>>(
    `SELECT count(*) AS total, ${fields.map((field) => `count(${identifier(field.name)}) AS ${identifier(`n_${field.name}`)}`).join(', ')} FROM ${checkedTable}`,
  )
  const counts = rows[0] ?? {}
  const total = counts['total'] ?? 0
  return fields.map((field) => {
    const filled = counts[`n_${field.name}`] ?? 0
    return { field: field.name, label: field.label, filled, empty: total - filled, bad: 0 }
  })
}

/** What is wrong with rows of the file, each with the first places where it is. */
export function problemsOf(held: HeldSpool, plan: ReadingPlan): (HeldProblem & { rows: number; where: string })[] {
  return held.problems().map(({ first, ...problem }) => ({ ...problem, where: placesInFile(first, plan) }))
}

/** In how many cells of a snapshot an ID number was hidden. */
export async function hiddenNumbers(session: LakeSession, dataset: DataSetDefinition, path: string): Promise<number> {
  const texts = keptTexts(dataset)
  if (texts.length === 0) return 0
  const counts = texts.map((name) => `count(*) FILTER (contains(${identifier(name)}, ${literal(hiddenNumber)}))`)
  const rows = await session.rows<{ hidden: number }>(`SELECT ${counts.join(' + ')} AS hidden FROM read_parquet(${literal(path)})`)
  return rows[0]?.hidden ?? 0
}

/** What the import says about its file, as columns of the import. */
export function reportOf(
  file: ReadFile,
  effect: RegistryEffect,
  counted: { readonly taken: number; readonly chained: number; readonly hidden: number; readonly fields: readonly FieldCount[] },
) {
  const { work, dataset, plan, tally, held, names, repeated } = file
  const problems = problemsOf(held, plan)
  const { taken, chained, hidden } = counted
  const fields = counted.fields.map((field) => ({
    ...field,
    bad: problems.filter((problem) => problem.field === field.field).reduce((sum, problem) => sum + problem.rows, 0),
  }))
  const optional = fields.filter((count) => dataset.fields.find((field) => field.name === count.field)?.required === false)
  const conflicts = effect.conflicts > 0 ? effect.conflicts : names.conflicts.length
  const { daysLate } = dueDate(dataset, previousEnd(work.period, dataset), work.submittedOn)
  const parts = scoreParts({
    read: tally.read,
    held: held.count,
    optionalCells: optional.length * taken,
    optionalFilled: optional.reduce((sum, count) => sum + count.filled, 0),
    matched: names.matched,
    conflicts,
    daysLate,
    lateAfterDays: dataset.lateAfterDays,
  })
  const skipped = Object.entries(tally.skipped)
    .filter(([, rows]) => rows > 0)
    .map(([reason, rows]) => ({ reason: skipLabels[reason] ?? reason, rows }))
  const quality = {
    encoding: plan.finding.encoding?.encoding ?? null,
    sheet: plan.sheets
      .map((one) => one.name)
      .filter((name) => name !== '')
      .join('、'),
    headerRow: plan.sheets[0]?.recognition.lastHeaderRow ?? null,
    fields,
    problems,
    skipped: repeated > 0 ? [...skipped, { reason: '与前面相同的重复行', rows: repeated }] : skipped,
    freshnessDays: Math.max(
      0,
      Math.round((Date.parse(work.submittedOn) - Date.parse(asOfDay(work.period, work.submittedOn))) / 86_400_000),
    ),
    scoreParts: work.correction === null ? parts : [],
    warnings: [
      ...tally.warnings,
      ...plan.ignored,
      ...effect.lines,
      ...(chained > 0 ? [`记入救助链 ${String(chained)} 条`] : []),
      ...(hidden > 0 ? [`有 ${String(hidden)} 个单元格里写着身份证号，入湖时已隐去`] : []),
    ],
  }
  const several = plan.sheets.length > 1
  const mapping = plan.sheets.flatMap((sheet) => columnReadings(sheet.recognition, several ? sheet.name : ''))
  return {
    file_kind: plan.finding.kind,
    rows_read: tally.read,
    rows_taken: taken,
    rows_held: held.count,
    rows_repeated: repeated,
    rows_skipped: Object.values(tally.skipped).reduce((sum, rows) => sum + rows, 0),
    persons_matched: names.matched,
    persons_new: names.unknown,
    persons_conflict: conflicts,
    // A few corrected rows say nothing about how well a department delivers.
    score: work.correction === null ? totalScore(parts) : null,
    quality: JSON.stringify(quality),
    mapping: JSON.stringify(mapping),
  }
}

const skipLabels: Readonly<Record<string, string>> = {
  title: '表头以上的标题行',
  blank: '空行',
  total: '合计行',
  note: '说明行',
  'repeated-header': '重复的表头',
}

/** The end of the period before: the delivery after it is this one, and its due date tells whether this one is late. */
function previousEnd(period: string, dataset: DataSetDefinition): PlainDate {
  const end = periodEnd(period)
  const months: Record<string, number> = { monthly: 1, quarterly: 3, yearly: 12 }
  const back = months[dataset.frequency]
  return back === undefined ? addDays(end, dataset.frequency === 'weekly' ? -7 : -1) : addDays(addMonths(addDays(end, 1), -back), -1)
}

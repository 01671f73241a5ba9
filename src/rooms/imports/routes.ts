import { answer, handleWith, listRoutes, perform, recordLooks, show, type Route } from '#command'
import { catalogue, imports } from '#contract'
import { DomainError } from '#kernel'
import { xlsxMime } from '#platform/documents'
import { buildTemplate, dataSetOf } from '#rooms/catalogue'
import { catalogueItem, catalogueItems, departmentScores } from './deliveries.ts'
import { correctRows, heldImport, lineOf, openedTo, openHeldRows, returnedWorkbook, type HeldImport } from './held.ts'
import { columnsOf, type OpenedRow } from './held-workbook.ts'
import { inspectFile, inspectStored, maxFileBytes, openToken } from './inspect.ts'
import { importDetail, importList, periodState } from './queries.ts'
import { absentRows, decideAbsent } from './roster-holds.ts'
import { handIn } from './submit.ts'
import { dismissRows, withdrawImport } from './withdraw.ts'

export const importRoutes: readonly Route[] = [
  answer(catalogue.datasets, async (reader, _input, { services }) => ({ rows: await catalogueItems(reader, services.clock.today()) })),
  answer(catalogue.dataset, (reader, { params }, { services }) => catalogueItem(reader, params.dataset, services.clock.today())),
  handleWith(catalogue.template, async ({ params }) => {
    const dataset = dataSetOf(params.dataset)
    return { fileName: `${dataset.name}_报送模板.xlsx`, mime: xlsxMime, content: await buildTemplate(dataset) }
  }),

  ...listRoutes(imports.imports, importList),
  answer(imports.scores, (reader, _input, { services }) => departmentScores(reader, services.clock.today())),
  answer(imports.periodState, (reader, { query }, { services }) => periodState(reader, query, services.clock.today())),
  answer(imports.show, (reader, { params }, { actor }) => importDetail(reader, params.id, actor)),
  handleWith(imports.inspect, ({ services, actor, file, body }) => {
    if (file === undefined) throw new DomainError('input.invalid', '没有收到文件')
    return inspectFile(services, actor, file, body.dataset)
  }),
  handleWith(imports.inspectAs, ({ services, actor, body }) =>
    inspectStored(services, actor, openToken(services, actor, body.token), body.dataset),
  ),
  handleWith(imports.submit, ({ services, actor, body, requestId }) => {
    const { token, ...rest } = body
    const { corrects, sha256, size, fileName } = openToken(services, actor, token)
    return handIn(services, actor, { ...rest, file: { sha256, size, fileName }, via: 'screen' }, { requestId, corrects })
  }),
  handleWith(imports.push, async ({ services, actor, file, body, requestId }) => {
    if (file === undefined) throw new DomainError('input.invalid', '没有收到文件')
    const stored = await services.files.put(file.stream, { maxBytes: maxFileBytes })
    return handIn(services, actor, { ...body, file: { ...stored, fileName: file.fileName }, via: 'api' }, { requestId })
  }),

  show(imports.heldRows, async (reader, { params, query }, { actor, services }) => {
    const held = await heldImport(reader, params.id)
    const { rows, total } = await openHeldRows(
      reader,
      services,
      params.id,
      { code: query.code, waiting: query.waiting },
      { limit: query.size, offset: (query.page - 1) * query.size },
    )
    return {
      reply: {
        total,
        rows: openedTo(actor, held, rows, services.clock.today()).map((row) => ({
          rowNo: row.rowNo,
          sheet: row.sheet,
          line: lineOf(row),
          state: row.state,
          cells: shownCells(held, row),
        })),
      },
      looks: [{ subject: `import:${String(params.id)}`, regionCode: held.regionCode, detail: { rows: rows.length } }],
    }
  }),
  handleWith(imports.heldFile, async ({ services, actor, params, query }) => {
    const { fileName, content, rows, regionCode } = await returnedWorkbook(services, actor, params.id, query.part)
    await recordLooks(services, actor, [
      { verb: 'import.heldFile', subject: `import:${String(params.id)}`, regionCode, detail: { rows, part: query.part } },
    ])
    return { fileName, mime: xlsxMime, content }
  }),
  handleWith(imports.correct, ({ services, actor, params, body, requestId }) =>
    correctRows(services, actor, params.id, body.rows, requestId),
  ),
  perform(imports.dismiss, dismissRows, ({ params, body }) => ({ id: params.id, ...body })),
  show(imports.absent, async (reader, { params }) => {
    const { regionCode } = await heldImport(reader, params.id)
    const rows = await absentRows(reader, params.id)
    return {
      reply: { rows },
      looks: [{ subject: `import:${String(params.id)}`, regionCode, detail: { households: rows.map((row) => row.householdNo) } }],
    }
  }),
  perform(imports.decideAbsent, decideAbsent, ({ params, body }) => ({ id: params.id, ...body })),
  perform(imports.withdraw, withdrawImport, ({ params, body }) => ({ id: params.id, ...body })),
]

/** A column's name, with its unit where amounts do not stand in yuan: who corrects a cell writes in the file's own unit. */
function labelled({ label, unit }: HeldImport['mapping'][number]): string {
  return unit === null || unit === 'yuan' ? label : `${label}（${imports.columnUnitLabels[unit]}）`
}

/** What is wrong with the row as a whole, then its cells in the sender's order with what is wrong in each. */
function shownCells(held: HeldImport, row: OpenedRow) {
  const columns = columnsOf(held, row).filter((column) => column.field !== null)
  const whole = row.problems.filter((problem) => !columns.some((column) => column.field === problem.field))
  const cells = columns.map((column) => {
    const problem = row.problems.find((one) => one.field === column.field)
    return {
      field: column.field ?? '',
      label: labelled(column),
      value: row.cells[column.column] ?? '',
      problem: problem?.message ?? null,
      wayOut: problem?.wayOut ?? null,
    }
  })
  return [
    ...whole.map((problem) => ({ field: '', label: problem.label, value: '', problem: problem.message, wayOut: problem.wayOut })),
    ...cells,
  ]
}

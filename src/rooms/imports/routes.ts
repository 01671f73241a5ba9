import { answer, execute, handleWith, listRoutes, perform, read, recordLooks, show, type Route } from '#command'
import { catalogue, imports } from '#contract'
import { DomainError } from '#kernel'
import { xlsxMime } from '#platform/documents'
import { buildTemplate, dataSetOf } from '#rooms/catalogue'
import { catalogueItem, catalogueItems, departmentScores } from './deliveries.ts'
import { correctRows, heldImport, heldWorkbook, openHeldRows } from './held.ts'
import { inspectFile, maxFileBytes, openToken } from './inspect.ts'
import { importDetail, importList } from './queries.ts'
import { dismissRows, submitImport, withdrawImport } from './submit.ts'

const mostReturned = 50_000

export const importRoutes: readonly Route[] = [
  answer(catalogue.datasets, async (reader, _input, { services }) => ({ rows: await catalogueItems(reader, services.clock.today()) })),
  answer(catalogue.dataset, (reader, { params }, { services }) => catalogueItem(reader, params.dataset, services.clock.today())),
  handleWith(catalogue.template, async ({ params }) => {
    const dataset = dataSetOf(params.dataset)
    return { fileName: `${dataset.name}_报送模板.xlsx`, mime: xlsxMime, content: await buildTemplate(dataset) }
  }),

  ...listRoutes(imports.imports, importList),
  answer(imports.scores, (reader, _input, { services }) => departmentScores(reader, services.clock.today())),
  answer(imports.show, (reader, { params }, { actor }) => importDetail(reader, params.id, actor)),
  handleWith(imports.inspect, ({ services, actor, file, body }) => {
    if (file === undefined) throw new DomainError('input.invalid', '没有收到文件')
    return inspectFile(services, actor, file, body.dataset)
  }),
  handleWith(imports.submit, ({ services, actor, body, requestId }) => {
    const { token, ...rest } = body
    return execute(services, submitImport, actor, { ...rest, file: openToken(services, actor, token), via: 'screen' }, requestId)
  }),
  handleWith(imports.push, async ({ services, actor, file, body, requestId }) => {
    if (file === undefined) throw new DomainError('input.invalid', '没有收到文件')
    const stored = await services.files.put(file.stream, { maxBytes: maxFileBytes })
    return execute(services, submitImport, actor, { ...body, file: { ...stored, fileName: file.fileName }, via: 'api' }, requestId)
  }),

  show(imports.heldRows, async (reader, { params, query }, { services }) => {
    const held = await heldImport(reader, params.id)
    const { rows, total } = await openHeldRows(reader, services, params.id, { limit: query.size, offset: (query.page - 1) * query.size, code: query.code })
    const cells = (row: (typeof rows)[number]) => held.mapping.filter((column) => column.field !== null).map((column) => {
      const problem = row.problems.find((one) => one.field === column.field)
      return { field: column.field ?? '', label: column.label, value: row.cells[column.column] ?? '', problem: problem?.message ?? null, wayOut: problem?.wayOut ?? null }
    })
    const whole = (row: (typeof rows)[number]) => row.problems.filter((problem) => !held.mapping.some((column) => column.field === problem.field)).map((problem) => ({ field: '', label: problem.label, value: '', problem: problem.message, wayOut: problem.wayOut }))
    return {
      reply: { total, rows: rows.map((row) => ({ rowNo: row.rowNo, sheet: row.sheet, state: row.state, cells: [...whole(row), ...cells(row)] })) },
      looks: [{ subject: `import:${String(params.id)}`, regionCode: held.regionCode, detail: { rows: rows.length } }],
    }
  }),
  handleWith(imports.heldFile, async ({ services, actor, params }) => {
    const { held, rows } = await read(services, actor, async (reader) => ({ held: await heldImport(reader, params.id), rows: (await openHeldRows(reader, services, params.id, { limit: mostReturned, offset: 0 })).rows }))
    const waiting = rows.filter((row) => row.state === 'waiting')
    await recordLooks(services, actor, [{ verb: 'import.heldFile', subject: `import:${String(params.id)}`, regionCode: held.regionCode, detail: { rows: waiting.length } }])
    return { fileName: `退回_${held.fileName.replace(/\.\w+$/, '')}.xlsx`, mime: xlsxMime, content: await heldWorkbook(held, waiting) }
  }),
  handleWith(imports.correct, ({ services, actor, params, body, requestId }) => correctRows(services, actor, params.id, body.rows, requestId)),
  perform(imports.dismiss, dismissRows, ({ params, body }) => ({ id: params.id, ...body })),
  perform(imports.withdraw, withdrawImport, ({ params, body }) => ({ id: params.id, ...body })),
]

import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { read, recordLooks } from '#command'
import { imports } from '#contract'
import { DomainError, ensure, regionCode } from '#kernel'
import { dataSets, findDataSet } from '#rooms/catalogue'
import { handIn, periodEnd, returnedWorkbook, rowsInWorkbook } from '#rooms/imports'
import { show, type Register } from './cli.ts'
import { withNamedFile } from './named-file.ts'
import { commandLineActor, withPlatform, type Platform } from './platform.ts'

interface Options {
  dataset: string
  period: string
  place: string
  adds?: boolean
  wait: boolean
  held?: string
  json?: boolean
}

const maxFileBytes = 2 * 1024 ** 3

/** `doudi import`: hands in a department file by the ordinary road and reports what became of it. */
export const importCommand: Register = (program, cli) => {
  program
    .command('import')
    .description('导入一份部门数据文件')
    .argument('<文件>', 'CSV、XLSX 或 XLS 文件')
    .requiredOption('--dataset <数据集>', '数据集的名称或编号，见 doudi import --help 末尾的清单')
    .requiredOption('--period <数据期>', '2026、2026-09 或 2026-09-30')
    .requiredOption('--place <区划代码>', '数据所属地区的行政区划代码，6 到 12 位')
    .option('--adds', '在本期已交的上面补充；不写则替换本期已交的')
    .option('--no-wait', '提交后不等结果')
    .option('--held <文件.xlsx>', '有退回的行时，写到这个新文件：错的单元格已标出，改好后用同样的命令再导入')
    .option('--json', '输出 JSON')
    .addHelpText('after', `\n数据集：\n${dataSets.map((one) => `  ${one.id}  ${one.name}`).join('\n')}`)
    .action(async (file: string, options: Options) => {
      const dataset = findDataSet(options.dataset) ?? dataSets.find((one) => one.name === options.dataset)
      if (dataset === undefined)
        throw new DomainError('input.invalid', `--dataset 没有“${options.dataset}”这个数据集`, { hint: '用 doudi import --help 查看清单' })
      periodEnd(options.period)
      await withPlatform(cli.config(), async (platform) => {
        const { id, already } = await handOver(platform, file, dataset.id, options)
        const result = options.wait ? await platform.until(() => outcomeOf(platform, id)) : { id, status: 'received' as const }
        const waiting = options.held === undefined ? null : await writeHeld(platform, result, options.held)
        show(cli, options.json, { ...result, already, ...(waiting === null ? {} : { heldFile: options.held, heldRows: waiting }) }, () => [
          already ? `这份文件交过了，是第 ${String(id)} 号导入` : `已提交，是第 ${String(id)} 号导入`,
          ...(options.wait ? wordsFor(result) : []),
          ...heldWords(waiting, options.held),
        ])
        if (result.status === 'failed') cli.exitWith(1)
      })
    })
}

async function handOver(
  { services }: Platform,
  file: string,
  dataset: string,
  { period, place, adds }: Options,
): Promise<{ id: number; already: boolean }> {
  const stored = await withNamedFile(file, (stream) => services.files.put(stream, { maxBytes: maxFileBytes }))
  return handIn(services, commandLineActor('import.submit'), {
    dataset,
    period,
    regionCode: regionCode(place),
    adds: adds ?? false,
    via: 'cli',
    file: { ...stored, fileName: basename(file) },
  })
}

type Outcome = {
  id: number
  status: keyof typeof imports.importStatuses
  rowsRead?: number
  rowsTaken?: number
  rowsHeld?: number
  score?: number | null
  message?: string
  hint?: string
  problems?: Problem[]
  notes?: string[]
}

type Problem = { label: string; message: string; wayOut: string; rows: number; where?: string }
type Quality = { problems?: Problem[]; skipped?: { reason: string; rows: number }[]; warnings?: string[] }

async function outcomeOf({ services }: Platform, id: number): Promise<Outcome | null> {
  const row = await read(services, commandLineActor(), (reader) =>
    reader.selectFrom('import').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  )
  if (row.status === 'received' || row.status === 'reading') return null
  const { problems = [], skipped = [], warnings = [] } = row.quality as Quality
  return {
    id,
    status: row.status as Outcome['status'],
    rowsRead: row.rows_read,
    rowsTaken: row.rows_taken,
    rowsHeld: row.rows_held,
    score: row.score,
    problems: problems.map(({ label, message, wayOut, rows, where = '' }) => ({ label, message, wayOut, rows, where })),
    notes: [...skipped.map(({ reason, rows }) => `${reason} ${String(rows)} 行没有读`), ...warnings],
    ...(row.error_message === null ? {} : { message: row.error_message, hint: row.error_hint ?? '' }),
  }
}

function wordsFor({ status, rowsRead, rowsTaken, rowsHeld, score, message, hint, problems = [], notes = [] }: Outcome): string[] {
  const counts = `读到 ${String(rowsRead ?? 0)} 行，收下 ${String(rowsTaken ?? 0)} 行，退回 ${String(rowsHeld ?? 0)} 行，质量分 ${String(score ?? '—')}`
  const words =
    status === 'failed'
      ? [`${imports.importStatuses[status]}：${message ?? ''}`, hint ?? '']
      : [`${imports.importStatuses[status]}：${counts}`]
  const reasons = problems.map(
    ({ label, message: problem, wayOut, rows, where = '' }) =>
      `  · ${label}：${problem}（${String(rows)} 行${where === '' ? '' : `，如${where}`}）。${wayOut}`,
  )
  return [...words, ...reasons, ...notes.map((note) => `  ${note}`)].filter((line) => line !== '')
}

/** Writes the rows that wait for correction as the sender's own workbook; returns how many. None: no file. */
async function writeHeld({ services }: Platform, { id, status, rowsHeld = 0 }: Outcome, path: string): Promise<number> {
  if (status !== 'committed' || rowsHeld === 0) return 0
  const actor = commandLineActor('import.correct')
  const { content, rows, regionCode: place } = await returnedWorkbook(services, actor, id, 1)
  if (rows === 0) return 0
  await recordLooks(services, actor, [
    { verb: 'import.heldFile', subject: `import:${String(id)}`, regionCode: place, detail: { rows, part: 1 } },
  ])
  // Nobody's file is written over; what is in it is for its owner alone.
  await writeFile(path, content, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    ensure(!(error instanceof Error && 'code' in error && error.code === 'EEXIST'), 'input.invalid', `已经有 ${path} 这个文件`, {
      hint: '--held 请写一个新文件名',
    })
    throw error
  })
  return rows
}

function heldWords(waiting: number | null, path: string | undefined): string[] {
  if (waiting === null || path === undefined) return []
  if (waiting === 0) return ['没有等待更正的行，没有写文件']
  const rest = waiting === rowsInWorkbook ? '（最先的一万行，其余请在网页上下载）' : ''
  return [`退回的 ${String(waiting)} 行写在 ${path}${rest}，改好后再导入这个文件`]
}

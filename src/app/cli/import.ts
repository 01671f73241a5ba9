import { basename } from 'node:path'
import { execute } from '#command'
import { imports } from '#contract'
import { DomainError, regionCode } from '#kernel'
import { dataSets, findDataSet } from '#rooms/catalogue'
import { submitImport } from '#rooms/imports'
import { read } from '#command'
import { show, type Register } from './cli.ts'
import { withNamedFile } from './named-file.ts'
import { commandLineActor, withPlatform, type Platform } from './platform.ts'

interface Options {
  dataset: string
  period: string
  place: string
  adds?: boolean
  wait: boolean
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
    .option('--json', '输出 JSON')
    .addHelpText('after', `\n数据集：\n${dataSets.map((one) => `  ${one.id}  ${one.name}`).join('\n')}`)
    .action(async (file: string, options: Options) => {
      const dataset = findDataSet(options.dataset) ?? dataSets.find((one) => one.name === options.dataset)
      if (dataset === undefined)
        throw new DomainError('input.invalid', `--dataset 没有“${options.dataset}”这个数据集`, { hint: '用 doudi import --help 查看清单' })
      await withPlatform(cli.config(), async (platform) => {
        const { id, already } = await handIn(platform, file, dataset.id, options)
        const result = options.wait ? await platform.until(() => outcomeOf(platform, id)) : { id, status: 'received' as const }
        show(cli, options.json, { ...result, already }, () => [
          already ? `这份文件交过了，是第 ${String(id)} 号导入` : `已提交，是第 ${String(id)} 号导入`,
          ...(options.wait ? wordsFor(result) : []),
        ])
        if (result.status === 'failed') cli.exitWith(1)
      })
    })
}

async function handIn(
  { services }: Platform,
  file: string,
  dataset: string,
  { period, place, adds }: Options,
): Promise<{ id: number; already: boolean }> {
  const stored = await withNamedFile(file, (stream) => services.files.put(stream, { maxBytes: maxFileBytes }))
  return execute(services, submitImport, commandLineActor('import.submit'), {
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
}

async function outcomeOf({ services }: Platform, id: number): Promise<Outcome | null> {
  const row = await read(services, commandLineActor(), (reader) =>
    reader.selectFrom('import').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  )
  if (row.status === 'received' || row.status === 'reading') return null
  return {
    id,
    status: row.status as Outcome['status'],
    rowsRead: row.rows_read,
    rowsTaken: row.rows_taken,
    rowsHeld: row.rows_held,
    score: row.score,
    ...(row.error_message === null ? {} : { message: row.error_message, hint: row.error_hint ?? '' }),
  }
}

function wordsFor({ status, rowsRead, rowsTaken, rowsHeld, score, message, hint }: Outcome): string[] {
  const counts = `读到 ${String(rowsRead ?? 0)} 行，收下 ${String(rowsTaken ?? 0)} 行，退回 ${String(rowsHeld ?? 0)} 行，质量分 ${String(score ?? '—')}`
  return status === 'failed'
    ? [`${imports.importStatuses[status]}：${message ?? ''}`, hint ?? ''].filter((line) => line !== '')
    : [`${imports.importStatuses[status]}：${counts}`]
}

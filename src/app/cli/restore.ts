import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DomainError } from '#kernel'
import { countLines, type Counts } from '../backup/counts.ts'
import { inChina, restoreArchive } from '../backup/restore-archive.ts'
import { restore } from '../backup/restore.ts'
import type { Checked } from '../backup/verify.ts'
import { show, type Cli, type Register } from './cli.ts'

interface Options {
  until?: string
  json?: boolean
}

/** `doudi restore`: a backup, or the archive of DOUDI_BACKUPS at a moment, back into an empty data folder, checked. */
export const restoreCommand: Register = (program, cli) => {
  program
    .command('restore')
    .description('把备份恢复到空的数据文件夹（DOUDI_DATA），并逐项核对')
    .argument('<文件夹>', 'doudi backup 写出的文件夹，或 DOUDI_BACKUPS 的文件夹')
    .option('--until <时间>', '恢复到哪一刻（北京时间），例如 "2026-11-22 10:00"；只用于 DOUDI_BACKUPS 的文件夹，不写就恢复到最后一刻')
    .option('--json', '输出 JSON')
    .action((folder: string, options: Options) => bringBack(cli, resolve(folder), options))
}

async function bringBack(cli: Cli, folder: string, options: Options): Promise<void> {
  const config = cli.config()
  const onStep = (words: string): void => {
    if (options.json !== true) cli.print(`${words}……`)
  }
  if (await isArchive(folder)) {
    const { base, until, checked } = await restoreArchive(config, folder, {
      until: options.until === undefined ? undefined : momentOf(options.until),
      onStep,
    })
    tell(
      cli,
      options,
      { dataDirectory: config.dataDirectory, createdAt: base.createdAt, until: until.toISOString(), ...checked },
      `已恢复到 ${inChina(until)}，数据文件夹 ${config.dataDirectory}`,
      checked,
      base.counts,
    )
    return
  }
  if (options.until !== undefined)
    throw new DomainError('input.invalid', '这份备份只有它自己那一刻，不能用 --until', {
      hint: '恢复到任意时刻要用 DOUDI_BACKUPS 的文件夹',
    })
  const { manifest, checked } = await restore(config, folder, onStep)
  tell(
    cli,
    options,
    { dataDirectory: config.dataDirectory, createdAt: manifest.createdAt, ...checked },
    `已恢复 ${manifest.createdAt} 的备份到 ${config.dataDirectory}`,
    checked,
    manifest.counts,
  )
}

function tell(cli: Cli, options: Options, json: object, first: string, checked: Checked, before: Counts | undefined): void {
  show(cli, options.json, json, () => [
    first,
    `台账 ${String(checked.ledgerEntries)} 条（与 ${String(checked.anchoredDays)} 天的锚点核对），人员编号 ${String(checked.persons)} 个，数据快照 ${String(checked.snapshots)} 份，原始文件 ${String(checked.files)} 个`,
    ...(before === undefined ? [] : countLines(before, checked.counts)),
    ...(checked.problems.length === 0 ? ['逐项核对无误'] : ['核对发现问题：', ...checked.problems.map((problem) => `  · ${problem}`)]),
  ])
  if (checked.problems.length > 0) cli.exitWith(1)
}

async function isArchive(folder: string): Promise<boolean> {
  return stat(join(folder, 'state.json')).then(
    () => true,
    () => false,
  )
}

/** A moment of China's time. */
function momentOf(text: string): Date {
  const [, day, time, seconds] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?$/.exec(text.trim()) ?? []
  const moment = new Date(`${day ?? ''}T${time ?? ''}${seconds ?? ':00'}+08:00`)
  if (Number.isNaN(moment.getTime()))
    throw new DomainError('input.invalid', `--until 的时间“${text}”看不懂`, {
      hint: '写成 "2026-11-22 10:00" 或 "2026-11-22 10:00:30"，北京时间',
    })
  return moment
}

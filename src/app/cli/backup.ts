import { resolve } from 'node:path'
import { sql } from 'kysely'
import { transaction } from '#db'
import { DomainError } from '#kernel'
import type { JobRequest } from '#platform/jobs'
import { archiveFolder } from '../backup/archive.ts'
import { backUp } from '../backup/backup.ts'
import { baseRequest, drillRequest } from '../backup/nightly.ts'
import { show, type Cli, type Register } from './cli.ts'
import { withPlatform, type Platform } from './platform.ts'

interface Options {
  withKeys?: boolean
  json?: boolean
}

/** `doudi backup`: one consistent copy of database, lake, files and anchors, while the server runs or without it. Without a folder: a new base in DOUDI_BACKUPS. */
export const backupCommand: Register = (program, cli) => {
  program
    .command('backup')
    .description('备份数据库、部门数据、文件和台账锚点；服务不用停')
    .argument('[文件夹]', '写到哪个新文件夹；不写则在 DOUDI_BACKUPS 里做一份新的（加密，可恢复到之后任何一刻）')
    .option('--with-keys', '连同密钥一起备份；不写则密钥要另处保管')
    .option('--json', '输出 JSON')
    .action((folder: string | undefined, options: Options) =>
      folder === undefined ? baseNow(cli, options) : copyTo(cli, resolve(folder), options),
    )
}

async function copyTo(cli: Cli, target: string, options: Options): Promise<void> {
  const manifest = await withPlatform(cli.config(), (platform) =>
    backUp(platform, target, { withKeys: options.withKeys === true, onStep: (words) => options.json === true || cli.print(`${words}……`) }),
  )
  show(cli, options.json, { folder: target, ...manifest }, () => [
    `备份完成：${target}`,
    `台账末条编号 ${String(manifest.ledger.entries)}，哈希 ${manifest.ledger.head}`,
    ...(manifest.database === 'external'
      ? ['数据库在 DATABASE_URL 指定的服务器上，不在这份备份里：请用它自己的工具（例如 pg_dump）在这次备份之前另行备份']
      : ['其中的数据库没有加密：证件号、电话、账号本来就是密文，姓名不是，请按涉密载体保管']),
    manifest.withKeys ? '备份里有密钥，请严密保管' : '备份里没有密钥：请确认 keyring.json 已在别处妥善保管，没有它就恢复不了',
  ])
}

async function baseNow(cli: Cli, options: Options): Promise<void> {
  if (options.withKeys === true)
    throw new DomainError('input.invalid', '--with-keys 要写明备份到哪个文件夹', {
      hint: 'DOUDI_BACKUPS 里的备份是用密钥加密的，密钥不放在一起',
    })
  const config = cli.config()
  const run = await withPlatform(config, (platform) => carryOut(platform, baseRequest(), 'base'))
  show(cli, options.json, { folder: config.backupDirectory, ...run }, () => [
    `备份完成：${config.backupDirectory ?? ''}`,
    `${String(Math.ceil(run.detail.bytes ?? 0))} 字节，${String(run.detail.seconds ?? 0)} 秒；已加密，没有 keyring.json 恢复不了，密钥请另处保管`,
  ])
}

/** `doudi drill`: the restore drill at once. */
export const drillCommand: Register = (program, cli) => {
  program
    .command('drill')
    .description('恢复演练：把 DOUDI_BACKUPS 里最新的备份恢复到一旁，核对台账和数量，再删掉')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      const run = await withPlatform(cli.config(), (platform) => carryOut(platform, drillRequest(), 'drill'))
      show(cli, options.json, run, () => [
        `恢复到 ${run.detail.until ?? ''}，${String(run.detail.seconds ?? 0)} 秒；台账 ${String(run.detail.entries ?? 0)} 条，与 ${String(run.detail.anchoredDays ?? 0)} 天的锚点核对`,
        ...(run.sound ? ['演练通过：逐项核对无误'] : ['演练发现问题：', ...run.problems.map((problem) => `  · ${problem}`)]),
      ])
      if (!run.sound) cli.exitWith(1)
    })
}

interface Run {
  readonly sound: boolean
  readonly detail: {
    readonly bytes?: number
    readonly seconds?: number
    readonly until?: string
    readonly entries?: number
    readonly anchoredDays?: number
  }
  readonly problems: readonly string[]
}

/** Queues it and waits for what it came to; what is written down first counts, be it a failure. */
async function carryOut({ services, until }: Platform, wanted: JobRequest, kind: string): Promise<Run> {
  archiveFolder(services)
  const {
    rows: [last],
  } = await sql<{ id: number }>`select coalesce(max(id), 0) as id from backup_run where kind = ${kind}`.execute(services.db)
  await transaction(services.db, (tx) => services.jobs.enqueue(tx, [wanted]))
  const run = await until(
    async () =>
      (
        await sql<Run>`select sound, detail, problems from backup_run where kind = ${kind} and id > ${last?.id ?? 0} order by id limit 1`.execute(
          services.db,
        )
      ).rows[0] ?? null,
  )
  if (kind === 'base' && !run.sound)
    throw new DomainError('system.unavailable', `备份没有做成：${run.problems.join('；')}`, { hint: '检查备份文件夹所在的盘和服务的日志' })
  return run
}

import { execute, read } from '#command'
import { screening } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { startScreening } from '#rooms/screening'
import { show, type Register } from './cli.ts'
import { commandLineActor, withPlatform, type Platform } from './platform.ts'

interface Options {
  place: string
  asOf?: string
  wait: boolean
  json?: boolean
}

/** `doudi screen`: screens everybody of a place, as the button on the screen does. */
export const screenCommand: Register = (program, cli) => {
  program
    .command('screen')
    .description('筛查一个地区的全部家庭，产生预警')
    .requiredOption('--place <区划代码>', '行政区划代码，2 到 12 位')
    .option('--as-of <日期>', '数据截至哪一天，形如 2026-10-31；不写为今天')
    .option('--no-wait', '提交后不等结果')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      await withPlatform(cli.config(), async (platform) => {
        const { services } = platform
        const asOf = options.asOf === undefined ? services.clock.today() : plainDate(options.asOf)
        const { id, already } = await execute(services, startScreening, commandLineActor('screening.run'), {
          regionCode: regionCode(options.place),
          asOf,
        })
        const result = options.wait ? await platform.until(() => outcomeOf(platform, id)) : { id, status: 'queued' as const }
        show(cli, options.json, { ...result, already }, () => [
          `第 ${String(id)} 次筛查${already ? '（已在进行）' : ''}`,
          ...wordsFor(result),
        ])
        if (result.status === 'failed' || result.status === 'stopped') cli.exitWith(1)
      })
    })
}

type Outcome = {
  id: number
  status: screening.RunStatus
  households?: number
  hits?: number
  hitsNew?: number
  hitsStill?: number
  hitsGone?: number
  alertsOpened?: number
  message?: string
}

async function outcomeOf({ services }: Platform, id: number): Promise<Outcome | null> {
  const row = await read(services, commandLineActor(), (reader) =>
    reader.selectFrom('screening_run').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  )
  if (row.status === 'queued' || row.status === 'running') return null
  return {
    id,
    status: row.status as screening.RunStatus,
    households: row.households,
    hits: row.hits,
    hitsNew: row.hits_new,
    hitsStill: row.hits_still,
    hitsGone: row.hits_gone,
    alertsOpened: row.alerts_opened,
    ...(row.error_message === null ? {} : { message: row.error_message }),
  }
}

function wordsFor({ status, households, hits, hitsNew, hitsStill, hitsGone, alertsOpened, message }: Outcome): string[] {
  if (status !== 'done') return [`${screening.runStatuses[status]}${message === undefined ? '' : `：${message}`}`]
  return [
    `筛查 ${String(households ?? 0)} 户，命中 ${String(hits ?? 0)} 项：新发现 ${String(hitsNew ?? 0)}、仍存在 ${String(hitsStill ?? 0)}、已消失 ${String(hitsGone ?? 0)}`,
    `产生预警 ${String(alertsOpened ?? 0)} 件`,
  ]
}

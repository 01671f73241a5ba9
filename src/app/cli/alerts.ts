import { read, recordLooks } from '#command'
import { alerts } from '#contract'
import type { Reader } from '#db'
import { DomainError, ensure, regionCode, type RegionCode } from '#kernel'
import { alertCount, alertRows, askingOf } from '#rooms/alerts'
import { show, table, wholeNumber, type Register } from './cli.ts'
import { commandLineActor, withPlatform } from './platform.ts'

interface Options {
  place?: string
  status?: string
  overdue?: boolean
  limit: string
  json?: boolean
}

/** `doudi alerts`: the list of alerts as the screen has it. It names heads of families, so the look is recorded. */
export const alertsCommand: Register = (program, cli) => {
  program
    .command('alerts')
    .description('列出预警（有户主姓名，查看会记入台账）')
    .option('--place <区划代码>', '只看这个地区')
    .option(
      '--status <状态>',
      `只看这些状态，用逗号分开：${Object.entries(alerts.alertStatuses)
        .map(([id, label]) => `${id} ${label}`)
        .join('、')}`,
    )
    .option('--overdue', '只看已逾期的')
    .option('--limit <条数>', '最多列几条', '50')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      const limit = wholeNumber('--limit', options.limit, 1)
      const query = {
        ...(options.place === undefined ? {} : { region: regionCode(options.place) }),
        ...(options.status === undefined ? {} : { status: statusesOf(options.status) }),
        ...(options.overdue === true ? { due: 'overdue' as const } : {}),
      }
      await withPlatform(cli.config(), async ({ services }) => {
        const actor = commandLineActor('alert.read')
        const asking = askingOf({ actor, services })
        const [rows, { total, more }] = await read(services, actor, async (reader) => {
          if (query.region !== undefined) await ensureRegion(reader, query.region)
          return Promise.all([
            alertRows(reader, query, { sort: 'openedAt', descending: true, limit, offset: 0 }, asking),
            alertCount(reader, query, asking),
          ])
        })
        if (rows.length > 0) {
          const households = [...new Set(rows.flatMap((row) => row.householdNo ?? []))]
          await recordLooks(services, actor, [
            { verb: 'alert.list', subject: 'list:alert', regionCode: query.region ?? null, detail: { rows: rows.length, households } },
          ])
        }
        show(cli, options.json, { total, more, rows }, () => [
          ...table([['预警号', '等级', '状态', '户主', '所在地', '事由', '在谁案头', '到期日', '情况'], ...rows.map(lineOf)]),
          `${more ? `超过 ${String(total)}` : `共 ${String(total)}`} 件${total > rows.length ? `，列出 ${String(rows.length)} 件` : ''}`,
        ])
      })
    })
}

async function ensureRegion(reader: Reader, code: RegionCode): Promise<void> {
  const region = await reader.selectFrom('region').select('code').where('code', '=', code).executeTakeFirst()
  ensure(region !== undefined, 'input.invalid', `没有区划代码为 ${code} 的地区`, { hint: '请核对 --place' })
}

function statusesOf(text: string): string[] {
  const wanted = text.split(',').filter((part) => part !== '')
  const unknown = wanted.find((status) => !Object.hasOwn(alerts.alertStatuses, status))
  if (unknown !== undefined)
    throw new DomainError('input.invalid', `--status 没有“${unknown}”这个状态`, {
      hint: `可用：${Object.keys(alerts.alertStatuses).join('、')}`,
    })
  return wanted
}

function lineOf(row: alerts.AlertRow): string[] {
  const label = (labels: Readonly<Record<string, string>>, key: string) => labels[key] ?? key
  return [
    String(row.id),
    label(alerts.alertGrades, row.grade),
    label(alerts.alertStatuses, row.status),
    row.headName,
    row.place,
    label(alerts.alertCauseLabels, row.cause),
    row.desk,
    row.dueOn ?? '',
    row.sentence,
  ]
}

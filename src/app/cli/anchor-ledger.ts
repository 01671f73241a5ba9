import { resolve } from 'node:path'
import { anchorInto } from '../anchors.ts'
import { show, type Register } from './cli.ts'
import { commandLineActor, withPlatform } from './platform.ts'

/** `doudi anchor-ledger`: keeps the ledger's days up to now as files, for a place the database's administrator cannot write to. */
export const anchorLedgerCommand: Register = (program, cli) => {
  program
    .command('anchor-ledger')
    .description('留存台账锚点：把到现在为止还没有留存的每一天各写成一个文件')
    .argument('[文件夹]', '写到哪里；不写用 DOUDI_ANCHORS')
    .option('--json', '输出 JSON')
    .action(async (folder: string | undefined, options: { json?: boolean }) => {
      const config = cli.config()
      const target = folder === undefined ? config.anchorDirectory : resolve(folder)
      await withPlatform(config, async ({ services }) => {
        const made = await anchorInto(services, commandLineActor(), target, services.clock.today())
        const newest = made.at(-1)
        show(cli, options.json, { folder: target, days: made.map(({ day, first, last, hash }) => ({ day, first, last, hash })) }, () => [
          newest === undefined
            ? `没有新的记录要留存：${target}`
            : `留存了 ${String(made.length)} 天，到第 ${String(newest.last)} 条：${target}`,
          '请把这个文件夹另抄一份，放到数据库管理员改不到的地方；校验时用 doudi verify-ledger --anchors',
        ])
      })
    })
}

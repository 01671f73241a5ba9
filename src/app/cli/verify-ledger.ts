import { resolve } from 'node:path'
import { withReader } from '#access'
import { recordLooks } from '#command'
import { ledger } from '#contract'
import { DomainError } from '#kernel'
import { readAnchors, verifyLedger } from '#ledger'
import { show, wholeNumber, type Register } from './cli.ts'
import { commandLineActor, withPlatform } from './platform.ts'

interface Options {
  anchors?: string
  head?: string
  at?: string
  json?: boolean
}

/** `doudi verify-ledger`: walks the chain and compares it with what was kept elsewhere: the daily anchors, or a single head. */
export const verifyLedgerCommand: Register = (program, cli) => {
  program
    .command('verify-ledger')
    .description('校验台账：逐条重算哈希，核对编号和前后衔接，并与另处留存的锚点比较；不需要服务在运行')
    .option('--anchors <文件夹或文件>', '另处留存的锚点；不写用 DOUDI_ANCHORS')
    .option('--at <编号>', '另处留存的台账末条编号，与 --head 同用')
    .option('--head <哈希>', '另处留存的末条哈希')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      if ((options.at === undefined) !== (options.head === undefined)) throw new DomainError('input.invalid', '--at 和 --head 要一起写')
      const config = cli.config()
      const anchors = await readAnchors(options.anchors === undefined ? config.anchorDirectory : resolve(options.anchors))
      if (options.anchors !== undefined && anchors.length === 0)
        throw new DomainError('not-found', `${options.anchors} 里没有锚点文件`, {
          hint: '锚点文件由 doudi anchor-ledger 或每天的任务写出，名为 ledger-起-止.json',
        })
      await withPlatform(config, async ({ services }) => {
        const actor = commandLineActor()
        const { result, kept } = await withReader(services.db, actor, async (reader) => ({
          result: await verifyLedger(reader, anchors),
          kept:
            options.at === undefined
              ? undefined
              : await reader
                  .selectFrom('ledger')
                  .select('hash')
                  .where('seq', '=', wholeNumber('--at', options.at, 1))
                  .executeTakeFirst(),
        }))
        const keptFits =
          options.at === undefined ? null : kept !== undefined && Buffer.from(kept.hash).toString('hex') === options.head?.toLowerCase()
        const found = { ...result, anchoredDays: anchors.length, keptFits }
        await recordLooks(services, actor, [{ verb: 'ledger.verify', subject: 'ledger', detail: found }])
        show(cli, options.json, found, () => [
          ...ledger.ledgerCheckWords({ ...result, anchoredDays: anchors.length }),
          ...(keptFits === null ? [] : [keptFits ? '与另处留存的末条一致' : '与另处留存的末条不一致：台账被改动或截短过']),
          `末条编号 ${String(result.entries)}，哈希 ${result.headHash}`,
        ])
        if (!result.intact || result.difference !== null || keptFits === false) cli.exitWith(1)
      })
    })
}

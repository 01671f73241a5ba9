import { withReader } from '#access'
import { recordLooks } from '#command'
import { DomainError } from '#kernel'
import { verifyLedger } from '#ledger'
import { show, wholeNumber, type Register } from './cli.ts'
import { commandLineActor, withPlatform } from './platform.ts'

interface Options {
  head?: string
  at?: string
  json?: boolean
}

/** `doudi verify-ledger`: walks the chain, and compares it with a head that was kept elsewhere. */
export const verifyLedgerCommand: Register = (program, cli) => {
  program
    .command('verify-ledger')
    .description('校验台账：逐条重算哈希，核对编号和前后衔接')
    .option('--at <编号>', '另处留存的台账末条编号，与 --head 同用')
    .option('--head <哈希>', '另处留存的末条哈希：删去末尾几条只有这样才看得出来')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      if ((options.at === undefined) !== (options.head === undefined)) throw new DomainError('input.invalid', '--at 和 --head 要一起写')
      await withPlatform(cli.config(), async ({ services }) => {
        const actor = commandLineActor()
        const { result, kept } = await withReader(services.db, actor, async (reader) => ({
          result: await verifyLedger(reader),
          kept: options.at === undefined ? undefined : await reader.selectFrom('ledger').select('hash').where('seq', '=', wholeNumber('--at', options.at, 1)).executeTakeFirst(),
        }))
        const keptFits = options.at === undefined ? null : kept !== undefined && Buffer.from(kept.hash).toString('hex') === options.head?.toLowerCase()
        await recordLooks(services, actor, [{ verb: 'ledger.verify', subject: 'ledger', detail: { ...result, keptFits } }])
        show(cli, options.json, { ...result, keptFits }, () => [
          result.intact ? `台账完好，共 ${String(result.entries)} 条` : `台账在第 ${String(result.brokenAt)} 条处断开`,
          ...(keptFits === null ? [] : [keptFits ? '与另处留存的末条一致' : '与另处留存的末条不一致：台账被改动或截短过']),
          `末条编号 ${String(result.entries)}，哈希 ${result.headHash}`,
          '请把末条编号和哈希另处留存，下次用 --at、--head 核对',
        ])
        if (!result.intact || keptFits === false) cli.exitWith(1)
      })
    })
}

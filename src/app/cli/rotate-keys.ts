import type { Services } from '#command'
import { addKey, retireKeys } from '../keys/rotate.ts'
import { reseal } from '../keys/reseal.ts'
import { show, type Cli, type Register } from './cli.ts'
import { commandLineActor, withPlatform } from './platform.ts'

interface Options {
  readonly continue?: boolean
  readonly retire?: boolean
  readonly json?: boolean
}

/** `doudi rotate-keys`: a new sealing key, everything sealed anew under it; later the old one retired. The server goes on meanwhile. */
export const rotateKeysCommand: Register = (program, cli) => {
  program
    .command('rotate-keys')
    .description('更换加密密钥：生成新密钥（算法见 DOUDI_CIPHER），把已加密的内容分批改用新密钥；服务不用停，中断后可继续')
    .option('--continue', '不生成新密钥，只继续没有做完的重新加密')
    .option('--retire', '停用已经没有内容使用的旧密钥；以前的备份仍需要它，会移到密钥文件夹的 retired 里')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      await withPlatform(cli.config(), ({ services }) =>
        options.retire === true ? retire(services, cli, options) : rotate(services, cli, options),
      )
    })
}

async function rotate(services: Services, cli: Cli, options: Options): Promise<void> {
  const actor = commandLineActor()
  const added = options.continue === true ? null : await addKey(services, actor, services.config.cipher)
  if (added !== null && options.json !== true) cli.print(`已换上新密钥 ${added}（${services.config.cipher}），正在重新加密……`)
  const done = await reseal(services, actor)
  show(cli, options.json, { added, ...done }, () => [
    `已改用密钥 ${done.key}：数据 ${String(done.values)} 处，文件 ${String(done.files)} 个`,
    ...(done.broken > 0 ? [`有 ${String(done.broken)} 处打不开，原样留着：请查看日志，并运行 doudi verify-ledger 和备份核对`] : []),
    '请把密钥文件另存一份；过一会儿运行 doudi rotate-keys --retire 停用旧密钥',
  ])
  if (done.broken > 0) cli.exitWith(1)
}

async function retire(services: Services, cli: Cli, options: Options): Promise<void> {
  const retired = await retireKeys(services, commandLineActor())
  show(cli, options.json, { retired }, () =>
    retired.length === 0
      ? ['没有旧密钥要停用']
      : [
          `已停用旧密钥 ${retired.join('、')}，移到密钥文件夹的 retired 里`,
          '还要用停用前的备份恢复时，需要那时的密钥文件；那些备份都不再需要后，请销毁 retired 里的密钥',
        ],
  )
}

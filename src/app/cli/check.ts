import { brokenInvariants, invariants } from '../invariants/list.ts'
import { show, type Register } from './cli.ts'
import { withPlatform } from './platform.ts'

/** `doudi check`: what always has to hold, looked at in SQL. */
export const checkCommand: Register = (program, cli) => {
  program
    .command('check')
    .description('自检：逐项核对什么都没有丢、没有做两遍、没有停在半路；服务不用停')
    .option('--json', '输出 JSON')
    .action(async (options: { json?: boolean }) => {
      const broken = await withPlatform(cli.config(), ({ services }) => brokenInvariants(services.db))
      show(cli, options.json, { checked: invariants.map(({ key, label }) => ({ key, label })), broken }, () => [
        ...invariants.map(({ label }) => `${broken.some((line) => line.startsWith(label)) ? '✗' : '✓'} ${label}`),
        ...(broken.length === 0 ? ['全部成立'] : ['不成立的：', ...broken.map((line) => `  · ${line}`)]),
      ])
      if (broken.length > 0) cli.exitWith(1)
    })
}

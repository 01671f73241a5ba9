import { Command } from 'commander'
import { readConfig } from '#platform/config'
import { serve } from './serve.ts'

/** Runs one command of `doudi`; gives the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('doudi').description('兜底：低收入人口动态监测与分层分类社会救助平台').showHelpAfterError('用 doudi --help 查看用法')
  program
    .command('serve', { isDefault: true })
    .description('启动网页服务（npm start 用的就是它）')
    .action(async () => {
      exitCode = await serve(readConfig())
    })
  await program.parseAsync(args, { from: 'user' })
  return exitCode
}

import { Command, CommanderError } from 'commander'
import { readConfig, settings } from '#platform/config'
import { alertsCommand } from './cli/alerts.ts'
import { checkCommand } from './cli/check.ts'
import { backupCommand, drillCommand } from './cli/backup.ts'
import { cleanCommand } from './cli/clean.ts'
import { speakChinese } from './cli/chinese-help.ts'
import { terminal, type Cli, type Register } from './cli/cli.ts'
import { evaluateCommand } from './cli/evaluate.ts'
import { generateCommand } from './cli/generate.ts'
import { importCommand } from './cli/import.ts'
import { policyCommand } from './cli/policy.ts'
import { restoreCommand } from './cli/restore.ts'
import { rotateKeysCommand } from './cli/rotate-keys.ts'
import { screenCommand } from './cli/screen.ts'
import { usersCommand } from './cli/users.ts'
import { anchorLedgerCommand } from './cli/anchor-ledger.ts'
import { verifyLedgerCommand } from './cli/verify-ledger.ts'
import { serve } from './serve.ts'
import { work } from './work.ts'

const serveCommand: Register = (program, cli) => {
  program
    .command('serve', { isDefault: true })
    .description('启动网页服务和后台任务（npm start 用的就是它）')
    .option('--no-worker', '只启动网页服务；后台任务由另外启动的 doudi worker 办理')
    .action(async ({ worker }: { worker: boolean }) => cli.exitWith(await serve(readConfig(), { worker })))
}

const workerCommand: Register = (program, cli) => {
  program
    .command('worker')
    .description('只办理后台任务（导入、筛查、派单、备份等），配合 doudi serve --no-worker；用同一个 DOUDI_DATA 和同样的设置')
    .action(async () => cli.exitWith(await work(readConfig())))
}

const commands: readonly Register[] = [
  serveCommand,
  workerCommand,
  importCommand,
  screenCommand,
  alertsCommand,
  evaluateCommand,
  policyCommand,
  backupCommand,
  restoreCommand,
  drillCommand,
  checkCommand,
  verifyLedgerCommand,
  anchorLedgerCommand,
  rotateKeysCommand,
  cleanCommand,
  generateCommand,
  usersCommand,
]

/** Runs one command of `doudi`; gives the exit code. Throws what the command throws. */
export async function runCommandLine(args: readonly string[], surroundings?: Cli): Promise<number> {
  let exitCode = 0
  const cli = surroundings ?? terminal((code) => (exitCode = code))
  const program = speakChinese(new Command('doudi'), {
    out: (text) => cli.print(text.trimEnd()),
    error: (text) => process.stderr.write(text),
  })
    .description('兜底：低收入人口动态监测与分层分类社会救助平台')
    .addHelpText(
      'after',
      `\n设置（环境变量）：\n${Object.entries(settings)
        .map(([name, words]) => `  ${name}　${words}`)
        .join('\n')}`,
    )
  for (const register of commands) register(program, cli)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    // Help and mistakes in the call itself; commander has printed what there is to say.
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode
  }
  return exitCode
}

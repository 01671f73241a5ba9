import { resolve } from 'node:path'
import { restore } from '../backup/restore.ts'
import { show, type Register } from './cli.ts'

/** `doudi restore`: a backup back into an empty data folder, checked. */
export const restoreCommand: Register = (program, cli) => {
  program
    .command('restore')
    .description('把备份恢复到空的数据文件夹（DOUDI_DATA），并逐项核对')
    .argument('<文件夹>', 'doudi backup 写出的文件夹')
    .option('--json', '输出 JSON')
    .action(async (folder: string, options: { json?: boolean }) => {
      const config = cli.config()
      const { manifest, checked } = await restore(config, resolve(folder), (words) => options.json === true || cli.print(`${words}……`))
      show(cli, options.json, { dataDirectory: config.dataDirectory, createdAt: manifest.createdAt, ...checked }, () => [
        `已恢复 ${manifest.createdAt} 的备份到 ${config.dataDirectory}`,
        `台账 ${String(checked.ledgerEntries)} 条，人员编号 ${String(checked.persons)} 个，数据快照 ${String(checked.snapshots)} 份，原始文件 ${String(checked.files)} 个`,
        ...(checked.problems.length === 0 ? ['逐项核对无误'] : ['核对发现问题：', ...checked.problems.map((problem) => `  · ${problem}`)]),
      ])
      if (checked.problems.length > 0) cli.exitWith(1)
    })
}

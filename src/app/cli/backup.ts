import { resolve } from 'node:path'
import { backUp } from '../backup/backup.ts'
import { show, type Register } from './cli.ts'
import { withPlatform } from './platform.ts'

interface Options {
  withKeys?: boolean
  json?: boolean
}

/** `doudi backup`: one consistent copy of database, lake and files, while the server runs or without it. */
export const backupCommand: Register = (program, cli) => {
  program
    .command('backup')
    .description('备份数据库、部门数据和文件；服务不用停')
    .argument('<文件夹>', '写到哪个新文件夹')
    .option('--with-keys', '连同密钥一起备份；不写则密钥要另处保管')
    .option('--json', '输出 JSON')
    .action(async (folder: string, options: Options) => {
      const target = resolve(folder)
      const config = cli.config()
      const manifest = await withPlatform(config, (platform) => backUp(platform, target, { withKeys: options.withKeys === true, onStep: (words) => options.json === true || cli.print(`${words}……`) }))
      show(cli, options.json, { folder: target, ...manifest }, () => [
        `备份完成：${target}`,
        `台账末条编号 ${String(manifest.ledger.entries)}，哈希 ${manifest.ledger.head}`,
        ...(manifest.database === 'external' ? ['数据库在 DATABASE_URL 指定的服务器上，不在这份备份里：请用它自己的工具（例如 pg_dump）在这次备份之前另行备份'] : []),
        manifest.withKeys ? '备份里有密钥，请严密保管' : '备份里没有密钥：请确认 keyring.json 已在别处妥善保管，没有它就恢复不了',
      ])
    })
}

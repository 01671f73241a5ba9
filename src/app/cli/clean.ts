import { DomainError } from '#kernel'
import { clean } from '../retention.ts'
import { show, type Register } from './cli.ts'
import { withPlatform } from './platform.ts'

/** `doudi clean`: what the server does every night, now; or only what it would do. */
export const cleanCommand: Register = (program, cli) => {
  program
    .command('clean')
    .description('按期清理：过期的办理回执、没有记录引用的上传文件、早已被替换的数据快照、到期的名单导出；服务器每天凌晨也会自己做')
    .option('--rehearse', '只数一数会清理多少，什么也不动')
    .option('--json', '输出 JSON')
    .action(async (options: { rehearse?: boolean; json?: boolean }) => {
      await withPlatform(cli.config(), async ({ services }) => {
        const cleaned = await clean(services, { rehearse: options.rehearse === true })
        if (cleaned === null) throw new DomainError('state.conflict', '正在备份或清理', { hint: '请等它结束后再试' })
        show(cli, options.json, cleaned, () => [
          `${options.rehearse === true ? '将清理' : '已清理'}：回执 ${String(cleaned.replies)} 条，没有记录引用的文件 ${String(cleaned.looseFiles)} 个，被替换的数据快照 ${String(cleaned.snapshots)} 份（文件次日删除，来源记录保留），到期的名单导出 ${String(cleaned.exports)} 份`,
          ...(cleaned.suspicious > 0
            ? [`有 ${String(cleaned.suspicious)} 个文件不属于这个数据库，没有动：请检查 DATABASE_URL 和 DOUDI_DATA`]
            : []),
        ])
      })
    })
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DomainError } from '#kernel'

/** Lies in a data folder while something is restored into it. */
export const unfinishedMark = 'restore.unfinished'

/** Throws `state.conflict` where a restore into this folder was cut short: files, keys of persons or months of work would be missing. */
export function refuseUnfinished(dataDirectory: string): void {
  if (!existsSync(join(dataDirectory, unfinishedMark))) return
  throw new DomainError('state.conflict', `数据文件夹 ${dataDirectory} 的恢复没有做完，不能启动`, {
    hint: '请用同一份备份重新运行 doudi restore，它会清掉做了一半的内容从头恢复',
  })
}

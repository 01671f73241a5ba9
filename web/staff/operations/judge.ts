import { operations } from '#contract'
import { dateTime } from '../../ui/format.ts'

/** One line of the page's verdict. `late` is red: somebody has to do something. */
export interface Judgement {
  readonly title: string
  readonly tone: 'done' | 'late' | 'soon'
  readonly word: string
  readonly words: string
}

/** Whether what was written would come back, in the words of the page. */
export function judge(state: operations.OperationsState): readonly Judgement[] {
  if (state.backup === 'none')
    return [
      {
        title: '备份',
        tone: 'late',
        word: '没有设置',
        words: '这套系统没有备份：请在服务器上用 DOUDI_BACKUPS 指定另一块盘或另一台机器上的文件夹，再重新启动',
      },
    ]
  if (state.backup === 'external')
    return [
      {
        title: '备份',
        tone: 'soon',
        word: '在别处',
        words: '数据库在自己的服务器上，由那里的工具备份和演练；部门数据和文件请定期用 doudi backup 备份',
      },
    ]
  return [archive(state), lastRun(state, 'base', '每晚备份'), lastRun(state, 'drill', '恢复演练')]
}

function archive({ archivedUntil, reachesBackTo, now }: operations.OperationsState): Judgement {
  const title = '连续备份'
  if (archivedUntil === null)
    return { title, tone: 'late', word: '还没有', words: '还没有写进备份文件夹；刚启动的过几分钟再看，仍是这样就查运行日志' }
  const minutes = Math.floor((Date.parse(now) - Date.parse(archivedUntil)) / 60_000)
  const reach =
    reachesBackTo === null
      ? '还没有一份完整的备份，现在恢复不了'
      : `可以恢复到 ${dateTime(reachesBackTo)} 至 ${dateTime(archivedUntil)} 之间的任何一刻`
  if (minutes >= operations.mostLostMinutes || reachesBackTo === null)
    return {
      title,
      tone: 'late',
      word: minutes >= operations.mostLostMinutes ? `落后 ${String(minutes)} 分钟` : '还没有备份',
      words: `${reach}；检查备份文件夹所在的盘是否挂载、有没有满`,
    }
  return { title, tone: 'done', word: '正常', words: reach }
}

function lastRun({ runs, now }: operations.OperationsState, kind: operations.BackupRun['kind'], title: string): Judgement {
  const last = runs.find((run) => run.kind === kind)
  if (last === undefined) return { title, tone: 'late', word: '还没有', words: kind === 'base' ? '还没有做过' : '备份能不能恢复还没有试过' }
  if (!last.sound) return { title, tone: 'late', word: '没有通过', words: `${dateTime(last.finishedAt)}：${last.problems.join('；')}` }
  const hours = (Date.parse(now) - Date.parse(last.finishedAt)) / 3_600_000
  if (hours > operations.runGoodForHours)
    return { title, tone: 'late', word: '太久了', words: `最近一次是 ${dateTime(last.finishedAt)}，超过两天` }
  return {
    title,
    tone: 'done',
    word: '正常',
    words: `最近一次 ${dateTime(last.finishedAt)}${kind === 'drill' ? '，恢复后逐项核对无误' : ''}`,
  }
}

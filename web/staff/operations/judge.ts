import { operations } from '#contract'
import { dateTime } from '../../ui/format.ts'

/** One line of the page's verdict. `late` is red: somebody has to do something. */
export interface Judgement {
  readonly title: string
  readonly tone: 'done' | 'late' | 'soon' | 'doing' | 'plain'
  readonly word: string
  readonly words: string
}

/** The demonstration: whether the population is invented, and whether it is still being loaded; backups begin when it is in. */
export interface Demonstration {
  readonly synthetic: boolean
  readonly loading: boolean
}

/** Whether what was written would come back, in the words of the page. */
export function judge(state: operations.OperationsState, { synthetic, loading }: Demonstration): readonly Judgement[] {
  if (state.backup === 'none' && synthetic)
    return [
      {
        title: '备份',
        tone: 'plain',
        word: '演示不用',
        words: '演示数据是合成的，丢了重新装入就有；正式使用时必须用 DOUDI_BACKUPS 指定另一块盘或另一台机器上的文件夹',
      },
    ]
  if (state.backup === 'set' && loading)
    return [{ title: '备份', tone: 'doing', word: '稍后开始', words: '正在装入演示数据，装完就开始第一份备份' }]
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
  if (state.runs.length === 0 && underWay(state, 'backup.base'))
    return [{ title: '备份', tone: 'doing', word: '正在备份', words: '正在做第一份备份，做完以后每分钟补上新写的内容' }]
  return [archive(state), lastRun(state, 'base', '每晚备份'), lastRun(state, 'drill', '恢复演练')]
}

function underWay({ queues }: operations.OperationsState, job: string): boolean {
  return queues.some(({ name, waiting, running }) => name === job && waiting + running > 0)
}

/** The first drill comes in the night after the first backup: until then nothing is wrong. */
function neverTried(title: string, { runs, now }: Pick<operations.OperationsState, 'runs' | 'now'>): Judgement {
  const first = runs.findLast((run) => run.kind === 'base' && run.sound)
  if (first !== undefined && Date.parse(now) - Date.parse(first.finishedAt) < operations.runGoodForHours * 3_600_000)
    return { title, tone: 'soon', word: '还没到', words: '第一份备份刚做好，夜里 2:30 第一次演练；现在就要，在服务器上执行 doudi drill' }
  return { title, tone: 'late', word: '还没有', words: '备份能不能恢复还没有试过' }
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
  if (last === undefined)
    return kind === 'base' ? { title, tone: 'late', word: '还没有', words: '还没有做过' } : neverTried(title, { runs, now })
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

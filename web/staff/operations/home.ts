import { operations, session } from '#contract'
import { call } from '../../ui/client.ts'
import { isLoading } from '../../ui/DemoLoading.tsx'
import { dateTime } from '../../ui/format.ts'
import type { HomeSource } from '../home/home-source.ts'
import { judge } from './judge.ts'

const screen = '/operations'

/** For the system administrator: backups and drills that need a hand, and background work that was given up. */
export const operationsTrouble: HomeSource = {
  id: 'operations',
  list: 'due',
  label: '运行与备份',
  ability: 'operations.manage',
  seldom: true,
  empty: '备份、恢复演练和后台任务都正常',
  async load(signal) {
    const [state, { synthetic }, welcome] = await Promise.all([
      call(operations.state, {}, { signal }),
      call(session.whoAmI, {}, { signal }),
      call(session.welcome, {}, { signal }),
    ])
    const late = judge(state, { synthetic, loading: synthetic && isLoading(welcome) }).filter(({ tone }) => tone === 'late')
    const lines = [
      ...late.map(({ title, word, words }) => ({ key: title, who: title, where: word, sentence: words, next: '查看', href: screen })),
      ...state.failed.map(({ id, label, reason, failedAt, tries }) => ({
        key: id,
        who: label,
        where: `${dateTime(failedAt)} 第 ${String(tries)} 次失败`,
        sentence: reason,
        next: '再做一次',
        href: screen,
      })),
    ]
    return { total: lines.length, href: screen, lines: lines.slice(0, 5) }
  },
}

import { unusualLooks } from '#contract'
import { call } from '../../ui/client.ts'
import type { HomeSource } from '../home/home-source.ts'

/** For the security officer: looks that nobody has settled yet. */
export const unusualLooksOpen: HomeSource = {
  id: 'unusual-looks',
  list: 'new',
  label: '异常查看',
  ability: 'unusual-look.read',
  empty: '没有待处理的异常查看',
  async load(signal) {
    const { rows, total } = await call(unusualLooks.unusualLooks.list, { query: { state: 'open,answered', size: 5 } }, { signal })
    return {
      total,
      href: '/unusual-looks?state=open,answered',
      lines: rows.map((row) => ({
        key: String(row.id),
        who: row.name,
        where: row.regionName,
        sentence: row.sentence,
        next: '处理',
        href: '/unusual-looks?state=open,answered',
      })),
    }
  },
}

/** For everybody: what the security officer wants explained. */
export const looksToExplain: HomeSource = {
  id: 'my-looks',
  list: 'due',
  label: '请您说明的查看',
  ability: 'signed-in',
  seldom: true,
  empty: '没有需要您说明的查看',
  async load(signal) {
    const { rows } = await call(unusualLooks.mine, {}, { signal })
    const open = rows.filter((row) => row.state === 'asked')
    return {
      total: open.length,
      href: '/my-looks',
      lines: open.slice(0, 5).map((row) => ({
        key: String(row.id),
        who: '安全管理员',
        where: row.regionName,
        sentence: row.sentence,
        next: '说明',
        href: '/my-looks',
      })),
    }
  },
}

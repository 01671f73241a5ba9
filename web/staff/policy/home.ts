import { policy } from '#contract'
import { call } from '../../ui/client.ts'
import type { HomeSource } from '../home/home-source.ts'
import { reasonOf } from './words.tsx'

/** Figures that nobody has verified, or whose document has lapsed, on the home screen of those who verify them. */
export const staleFigures: HomeSource = {
  id: 'policy',
  list: 'due',
  label: '待复核的标准',
  ability: 'policy.edit',
  empty: '没有待复核的标准',
  async load(signal) {
    const { figures, first, region } = await call(policy.staleness, {}, { signal })
    return {
      total: figures,
      href: `/policy/figures?stale=unseen,unread,lapsed${region === null ? '' : `&region=${region}`}`,
      lines: first.map((row) => ({
        key: `${row.key} ${row.place} ${row.from}`,
        who: row.placeName,
        where: `${policy.documentWords(row.document)} ${row.article}`,
        sentence: `${row.label} ${row.text}：${row.stale.map(reasonOf).join('、')}${row.note === '' ? '' : `，${row.note}`}`,
        next: '核对',
        href: `/policy/figures/${encodeURIComponent(row.key)}`,
      })),
    }
  },
}

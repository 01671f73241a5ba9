import { minors, registry } from '#contract'
import { call } from '../../ui/client.ts'
import type { HomeSource } from '../home/home-source.ts'

/** Corrections of names, births and sexes that wait for a second person, on the home screen of the county. */
export const openCorrections: HomeSource = {
  id: 'corrections',
  list: 'new',
  label: '登记更正',
  ability: 'registry.merge',
  empty: '没有待审核的更正',
  async load(signal) {
    const { rows, total } = await call(registry.correctionListing.list, { query: { state: 'open', size: 5 } }, { signal })
    return {
      total,
      href: '/households/corrections?state=open',
      lines: rows.map((row) => ({
        key: String(row.id),
        who: row.name,
        where: row.place,
        sentence: `${row.proposedBy}提出：${row.words}`,
        next: '审核',
        href: '/households/corrections?state=open',
      })),
    }
  },
}

/** Requests to see minors' data that wait for somebody in charge. */
export const minorsToDecide: HomeSource = {
  id: 'minors',
  list: 'new',
  label: '未成年人信息审批',
  ability: 'minor.approve',
  seldom: true,
  empty: '没有待审批的申请',
  async load(signal) {
    const { rows } = await call(minors.requests.list, { query: { state: 'asked', size: 50 } }, { signal })
    const mine = rows.filter((row) => row.mayDecide)
    const href = '/households/minors?state=asked'
    return {
      total: mine.length,
      href,
      lines: mine.slice(0, 5).map((row) => ({
        key: String(row.id),
        who: row.askedBy,
        where: row.place,
        sentence: `申请查看户 ${String(row.householdNo)} 的未成年人信息 ${String(row.days)} 天：${row.reason}`,
        next: '审批',
        href,
      })),
    }
  },
}

import { registry } from '#contract'
import { call } from '../../ui/client.ts'
import type { HomeSource } from '../home/home-lists.ts'

/** Corrections of names, births and sexes that wait for a second person, on the home screen of the county. */
export const openCorrections: HomeSource = {
  id: 'corrections', list: 'new', label: '登记更正', ability: 'registry.merge', empty: '没有待审核的更正',
  async load(signal) {
    const { rows, total } = await call(registry.correctionListing.list, { query: { state: 'open', size: 5 } }, { signal })
    return {
      total, href: '/households/corrections?state=open',
      lines: rows.map((row) => ({ key: String(row.id), who: row.name, where: row.place, sentence: `${row.proposedBy}提出：${row.words}`, next: '审核', href: '/households/corrections?state=open' })),
    }
  },
}

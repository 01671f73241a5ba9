import { visits } from '#contract'
import { call } from '../../ui/client.ts'
import type { HomeSource } from '../home/home-source.ts'

/** Leads nobody has looked at, on the home screen of those who handle them. */
export const openLeads: HomeSource = {
  id: 'leads',
  list: 'new',
  label: '走访线索',
  ability: 'lead.handle',
  empty: '没有待核实的线索',
  async load(signal) {
    const { rows, total } = await call(visits.leadListing.list, { query: { status: 'open', size: 5 } }, { signal })
    return {
      total,
      href: '/leads?status=open',
      lines: rows.map((row) => ({
        key: String(row.id),
        who: row.personName === '' ? '不知道姓名' : row.personName,
        where: row.place,
        sentence: `${row.reporter}上报：${row.description}`,
        next: '核实',
        href: `/leads/${String(row.id)}`,
      })),
    }
  },
}

import { registry } from '#contract'
import { call } from '../../ui/client.ts'
import type { SearchHit, SearchSource } from '../search-source.ts'

/** Where a found person or household opens: the household's page, with the person's drawer. */
export function hitOf(hit: registry.QuickHit): SearchHit {
  const person = hit.personNo === null ? '' : `?person=${String(hit.personNo)}`
  return {
    key: `${hit.kind} ${String(hit.personNo ?? hit.householdNo)}`,
    title: hit.title,
    note: hit.note,
    href: hit.householdNo === null ? `/households/persons${person}` : `/households/${String(hit.householdNo)}${person}`,
  }
}

/** People and households for Ctrl K. */
export const registrySearch: SearchSource = {
  id: 'registry',
  label: '家庭与人员',
  ability: 'registry.read',
  find: async (text, signal) => {
    const { hits } = await call(registry.quick, { body: { text } }, { signal })
    return hits.map(hitOf)
  },
}

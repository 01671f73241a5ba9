import { policy } from '#contract'
import { call } from '../../ui/client.ts'
import { looksLikeIdNumber } from '../../ui/list-query.ts'
import type { SearchSource } from '../search-source.ts'

const shown = 5

/** The library in Ctrl K. */
export const policySearch: SearchSource = {
  id: 'policy',
  label: '政策库',
  ability: 'policy.read',
  async find(text, signal) {
    const words = text.trim()
    if (words.length < 2 || looksLikeIdNumber(words)) return []
    const { hits } = await call(policy.search, { query: { q: words.slice(0, 60) } }, { signal })
    return hits.slice(0, shown).map((hit) => ({
      key: `policy-${hit.kind}-${hit.title}-${hit.href}`,
      title: hit.title,
      note: `${policy.searchKinds[hit.kind as policy.SearchKind]}　${hit.excerpt.slice(0, 50)}`,
      href: hit.href,
    }))
  },
}

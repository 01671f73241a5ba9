import { alerts } from '#contract'
import { call } from '../../ui/client.ts'
import { labelOf } from '../../ui/format.ts'
import { looksLikeIdNumber } from '../../ui/list-query.ts'
import type { SearchSource } from '../search-source.ts'

/** Running alerts by head's name, pinyin initials, household number or `#12`. An ID number never gets into an address: people are found by it, not alerts. */
export const alertSearch: SearchSource = {
  id: 'alerts',
  label: '预警',
  ability: 'alert.read',
  async find(text, signal) {
    if (looksLikeIdNumber(text)) return []
    const { rows } = await call(alerts.alertListing.list, { query: { q: text, running: 'true', size: 6, sort: 'daysLeft' } }, { signal })
    return rows.map((row) => ({
      key: `alert-${String(row.id)}`,
      title: `${row.headName} ${labelOf(alerts.alertCauseLabels, row.cause)}`,
      note: `${row.place}　${labelOf(alerts.alertStatuses, row.status)}　${row.desk}`,
      href: `/alerts/${String(row.id)}`,
    }))
  },
}

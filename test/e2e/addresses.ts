import type { Page } from 'playwright-core'
import { roleAbilities } from '#access'
import { demoAccounts } from '../../src/app/demo-accounts.ts'
import { screens, type Screen } from '../../web/staff/screens/index.ts'

/** Every screen of the desk under the first account of the demonstration that may open it. A screen nobody may open throws. */
export function screensByAccount(): ReadonlyMap<string, readonly Screen[]> {
  const found = new Map<string, Screen[]>()
  for (const screen of screens) {
    const { ability } = screen
    const account = demoAccounts.find(({ role }) => ability === 'signed-in' || roleAbilities[role].includes(ability))
    if (account === undefined) throw new Error(`no account of the demonstration may open ${screen.path}`)
    found.set(account.login, [...(found.get(account.login) ?? []), screen])
  }
  return found
}

/** What stands for the parts of an address (`:id`), by the beginning of the paths that have them. */
export type Examples = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The first of each kind, as the lists show them to whoever is signed in on the page; 1 where there is none. */
export async function examplesOf(page: Page, origin: string): Promise<Examples> {
  const first = async (list: string, columns: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
    const { rows = [] } = (await (await page.request.get(origin + list)).json()) as { rows?: Record<string, string | number>[] }
    return Object.fromEntries(Object.entries(columns).map(([part, column]) => [part, String(rows[0]?.[column] ?? 1)]))
  }
  return {
    '/alerts': await first('/api/alerts', { id: 'id' }),
    '/households': await first('/api/households', { id: 'householdNo' }),
    '/households/duplicates': await first('/api/duplicates', { low: 'lowNo', high: 'highNo' }),
    '/visits': await first('/api/visits', { id: 'id' }),
    '/leads': await first('/api/leads', { id: 'id' }),
    '/screenings': await first('/api/screening-hits', { id: 'run', householdNo: 'householdNo', indicator: 'indicator' }),
    '/indicators': await first('/api/indicators', { indicator: 'id' }),
    '/standards/proposals': await first('/api/standard-proposals', { id: 'id' }),
    '/catalogue': { dataset: 'dibao-roster' },
    '/imports': await first('/api/imports', { id: 'id' }),
    '/policy/documents': await first('/api/policy/documents', { document: 'name' }),
    '/policy/programmes': { programme: 'dibao' },
    '/policy/figures': await first('/api/policy/figures', { key: 'key' }),
    '/policy/cards': { programme: 'dibao' },
    '/m/family': await first('/api/households', { no: 'householdNo' }),
  }
}

/** `/alerts/:id` → `/alerts/12`. A path whose parts have no example throws, so that a new screen is given one. */
export function addressOf(path: string, examples: Examples): string {
  const from = path.slice(0, Math.max(0, path.indexOf('/:')))
  return path.replaceAll(/:(\w+)/g, (_, part: string) => {
    const example = examples[from]?.[part]
    if (example === undefined) throw new Error(`no example for :${part} of ${path}`)
    return encodeURIComponent(example)
  })
}

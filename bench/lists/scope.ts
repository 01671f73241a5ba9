import type { Role } from '#contract'
import { regionPrefix, type RegionCode } from '#kernel'
import type { Page } from '../through-http.ts'

/** One who asks. `seen` is their scope as a bare query has to write it, so that it finds the same rows. */
export interface Asker {
  readonly role: Role
  readonly region: string
  readonly department?: string
  /** Condition on a table (or its alias) that has region_code. */
  readonly seen: (table: string) => string
  /** Condition on an alert: what was dispatched to a department is what it sees. */
  readonly seenAlert: (alias: string) => string
}

/** A page with its bare query; several of a kind are asked in turn. */
export interface Case {
  readonly name: string
  readonly page: Page | readonly Page[]
  readonly bare: readonly string[] | readonly (readonly string[])[]
}

export function asker(role: Role, region: string, department?: string): Asker {
  const from = regionPrefix(region as RegionCode)
  const seen = (table: string): string => `${table}.region_code >= '${from}' and ${table}.region_code < '${from}~'`
  const dispatched =
    department === undefined
      ? ''
      : ` and exists (select from dispatch_task own where own.alert_id = %.id and own.department = '${department}')`
  return {
    role,
    region,
    ...(department === undefined ? {} : { department }),
    seen,
    seenAlert: (alias) => `${seen(alias)}${dispatched.replace('%', alias)}`,
  }
}

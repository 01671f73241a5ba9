import type { CodeList } from './code-list.ts'
import { domainCodeLists } from './codes-domain.ts'
import { nationalCodeLists } from './codes-national.ts'
import { vehicleCodeLists } from './codes-vehicles.ts'

/** Every code list by its id. */
export const codeLists = { ...nationalCodeLists, ...domainCodeLists, ...vehicleCodeLists }

export type CodeListId = keyof typeof codeLists

/** The code list of an id. */
export function codeListOf(id: CodeListId): CodeList {
  return codeLists[id]
}

/** The Chinese label of a code; null where the list has no such code. */
export function codeLabel(id: CodeListId, code: string): string | null {
  return codeListOf(id).entries.find((entry) => entry.code === code)?.label ?? null
}

import { domainCodeLists } from './codes-domain.ts'
import { nationalCodeLists } from './codes-national.ts'

/** One value of a code list. `aliases` are other spellings departments use for it (besides code and label). */
export type CodeEntry = { readonly code: string; readonly label: string; readonly aliases: readonly string[] }

/** A closed list of values. `source` is the standard it comes from, or「本平台」for our own lists. */
export type CodeList = { readonly name: string; readonly source: string; readonly entries: readonly CodeEntry[] }

/** Every code list by its id. */
export const codeLists = { ...nationalCodeLists, ...domainCodeLists }

export type CodeListId = keyof typeof codeLists

/** The code list of an id. */
export function codeListOf(id: CodeListId): CodeList {
  return codeLists[id]
}

/** The Chinese label of a code; null where the list has no such code. */
export function codeLabel(id: CodeListId, code: string): string | null {
  return codeListOf(id).entries.find((entry) => entry.code === code)?.label ?? null
}

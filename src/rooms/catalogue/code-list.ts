/** One value of a code list. `aliases` are other spellings departments use for it (besides code and label). */
export type CodeEntry = { readonly code: string; readonly label: string; readonly aliases: readonly string[] }

/** A closed list of values. `source` is the standard it comes from, or「本平台」for our own lists. */
export type CodeList = {
  readonly name: string
  readonly source: string
  readonly entries: readonly CodeEntry[]
  /** Departments name several values where one is asked for, the main one first. */
  readonly several: boolean
}

/**
 * Writes a code list briefly: `[code, label, ...aliases]` for each value.
 * Codes, labels and aliases of one list must not collide; the tests of this room hold that.
 */
export function codeList(
  name: string,
  source: string,
  values: readonly (readonly [code: string, label: string, ...aliases: string[]])[],
  { several = false }: { several?: boolean } = {},
): CodeList {
  return { name, source, entries: values.map(([code, label, ...aliases]) => ({ code, label, aliases })), several }
}

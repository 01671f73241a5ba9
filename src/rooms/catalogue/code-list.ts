import type { CodeList } from './codes.ts'

/**
 * Writes a code list briefly: `[code, label, ...aliases]` for each value.
 * Codes, labels and aliases of one list must not collide; the tests of this room hold that.
 */
export function codeList(
  name: string,
  source: string,
  values: readonly (readonly [code: string, label: string, ...aliases: string[]])[],
): CodeList {
  return { name, source, entries: values.map(([code, label, ...aliases]) => ({ code, label, aliases })) }
}

const literally = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** A pattern for LIKE that finds what somebody typed anywhere in a text; `%` and `_` are only themselves. */
export function containing(text: string): string {
  return `%${literally(text)}%`
}

/** As containing, but at the beginning, where an index helps. */
export function beginningWith(text: string): string {
  return `${literally(text)}%`
}

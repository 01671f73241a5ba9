/** `it's` → `'it''s'`: a text literal for SQL that our code writes (file paths). Values of people go as parameters. */
export function literal(text: string): string {
  if (text.includes('\0')) throw new RangeError('NUL in SQL text')
  return `'${text.replaceAll("'", "''")}'`
}

/** `a"b` → `"a""b"`: a name for SQL that our code writes. */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError('not a name')
  return `"${name.replaceAll('"', '""')}"`
}

/** The label of a code; where the list does not know it (it has grown since, or it came from elsewhere) the code itself, or what `unknown` says. */
export function labelOf(labels: Readonly<Record<string, string>>, code: string, unknown = code): string {
  return Object.hasOwn(labels, code) ? (labels[code] ?? unknown) : unknown
}

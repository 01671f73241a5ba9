import type { Reader } from '#db'

/** Names of places by code; '' is no place. */
export async function placeNames(reader: Reader, codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(codes)].filter((code) => code !== '')
  if (wanted.length === 0) return new Map()
  const rows = await reader.selectFrom('region').select(['code', 'name']).where('code', 'in', wanted).execute()
  return new Map(rows.map((row) => [row.code, row.name]))
}

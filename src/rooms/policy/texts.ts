import type { Reader } from '#db'
import type { PartKind } from './text/match.ts'

/** A loading of a document's official text. */
export interface TextLoad {
  readonly id: number
  readonly document: string
  readonly fileName: string
  readonly format: string
  readonly encoding: string
  readonly matched: number
  readonly expected: number
  readonly loadedBy: string
  readonly loadedAt: string
  readonly via: string
}

export interface StoredPart {
  readonly document: string
  readonly article: string | null
  readonly kind: PartKind
  readonly body: string
}

/** What was loaded of a document, or of all of them, newest first. */
export async function textLoads(reader: Reader, document?: string): Promise<readonly TextLoad[]> {
  const all = reader.selectFrom('policy_text').selectAll().orderBy('id', 'desc')
  const rows = await (document === undefined ? all : all.where('document', '=', document)).execute()
  return rows.map((row) => ({
    id: row.id,
    document: row.document,
    fileName: row.file_name,
    format: row.format,
    encoding: row.encoding,
    matched: row.matched,
    expected: row.expected,
    loadedBy: row.loaded_by_name,
    loadedAt: row.loaded_at.toISOString(),
    via: row.via,
  }))
}

/** The newest loading of each document, by its name. */
export async function newestTexts(reader: Reader): Promise<ReadonlyMap<string, TextLoad>> {
  const loads = await textLoads(reader)
  return new Map(loads.toReversed().map((load) => [load.document, load]))
}

/** The parts of loaded texts in the order of their documents. */
export async function textParts(reader: Reader, ids: readonly number[]): Promise<readonly StoredPart[]> {
  if (ids.length === 0) return []
  return reader
    .selectFrom('policy_text_part as part')
    .innerJoin('policy_text as text', 'text.id', 'part.text_id')
    .select(['text.document', 'part.article', 'part.kind', 'part.body'])
    .where('part.text_id', 'in', ids)
    .orderBy('part.text_id')
    .orderBy('part.position')
    .execute()
}

/** Words of each clause of a loaded text; a clause found in several places is one. */
export function clauseTexts(parts: readonly StoredPart[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const { article, body } of parts)
    if (article !== null) texts.set(article, texts.has(article) ? `${texts.get(article) ?? ''}\n${body}` : body)
  return texts
}

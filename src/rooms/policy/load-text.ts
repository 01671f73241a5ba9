import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, execute, read, type Services, type UploadedFile } from '#command'
import type { policy as contract } from '#contract'
import { DomainError, ensure } from '#kernel'
import type { PolicyDocument } from '#policy'
import { hasText, knownClauses } from './clauses.ts'
import { requireDocument } from './documents.ts'
import { readFigures } from './figures.ts'
import { placeNames, refusalOf } from './places.ts'
import { matchText, type Matched } from './text/match.ts'
import { mostTextBytes, readText, type ReadText } from './text/read.ts'
import { clauseTexts, textLoads, textParts } from './texts.ts'

const part = z.object({
  kind: z.enum(['clause', 'opening', 'heading', 'unlisted', 'ending']),
  article: z.string().nullable(),
  body: z.string(),
})

const keepText = defineCommand({
  verb: 'policy.loadText',
  ability: 'policy.edit',
  input: z.object({
    document: z.string(),
    fileName: z.string(),
    format: z.enum(['txt', 'md', 'docx']),
    encoding: z.string(),
    sha256: z.string(),
    size: z.number().int(),
    matched: z.number().int(),
    expected: z.number().int(),
    via: z.enum(['screen', 'cli']),
    parts: z.array(part).min(1),
  }),
  async run(tx, { parts, fileName, ...text }, { actor }) {
    const { id } = await tx
      .insertInto('policy_text')
      .values({ ...text, file_name: fileName, loaded_by: actor.id, loaded_by_name: actor.name })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('policy_text_part')
      .values(parts.map((each, position) => ({ text_id: id, position, ...each })))
      .execute()
    const { document, sha256, matched, expected } = text
    return {
      reply: { id },
      ledger: [
        {
          verb: 'policy.loadText',
          subject: `policy:${document}`,
          regionCode: actor.regionCode,
          detail: { text: id, sha256, matched, expected },
        },
      ],
    }
  },
})

interface Loading {
  readonly document: string
  readonly file: UploadedFile
  readonly via: 'screen' | 'cli'
  readonly requestId?: string | undefined
}

/**
 * Loads the official text of a document: read by its content, cut by its numbering, matched to the clauses of the library. The text
 * loaded before stays as history. Refused: a file that is no text (`file.unreadable`), one in which not a single clause is found, a
 * document of another place.
 */
export async function loadText(
  services: Services,
  actor: Actor,
  { document: name, file, via, requestId }: Loading,
): Promise<contract.TextResult> {
  const document = requireDocument(name)
  ensure(hasText(name), 'input.invalid', `“${name}”没有成文的原文可以载入`)
  const bytes = await wholeFile(file)
  const text = readText(bytes)
  const before = await read(services, actor, async (reader) => {
    const placeName = (await placeNames(reader, [document.place]))(document.place)
    const refusal = refusalOf(actor, document.place, placeName)
    ensure(refusal === undefined, 'auth.denied', refusal ?? '')
    const [load] = await textLoads(reader, name)
    return {
      known: knownClauses(name, await readFigures(reader, services.clock.today())),
      texts: load && clauseTexts(await textParts(reader, [load.id])),
    }
  })
  const matched = matchText(text.lines, before.known)
  refuseAnother(document, text, matched, before.known.articles.length)
  const stored = await services.files.put(bytes, { maxBytes: mostTextBytes })
  const { id } = await execute(
    services,
    keepText,
    actor,
    {
      document: name,
      fileName: file.fileName,
      format: text.format,
      encoding: text.encoding,
      ...stored,
      matched: matched.found.length,
      expected: before.known.articles.length,
      via,
      parts: [...matched.parts],
    },
    requestId,
  )
  return resultOf(id, { text, matched, expected: before.known.articles.length, earlier: before.texts, number: document.number })
}

/** Another document has some of the same numbers; it has neither most of them nor the number of this one. */
function refuseAnother({ title, number }: PolicyDocument, text: ReadText, { found, parts }: Matched, expected: number): void {
  const hint = '请确认没有选错文件；条款应写成“第五条”“一、（一）1.”的样子'
  const any = expected === 0 ? parts.some(({ kind }) => kind === 'clause') : found.length > 0
  ensure(any, 'file.unreadable', `这份文件里没有找到《${title}》的任何一条`, { hint })
  const alien = found.length * 2 < expected && lacksNumber(text, number)
  ensure(
    !alien,
    'file.unreadable',
    `这份文件看起来不是《${title}》：${String(expected)} 条只对上 ${String(found.length)} 条，正文里也没有文号“${number}”`,
    { hint },
  )
}

function lacksNumber({ lines }: ReadText, number: string): boolean {
  return number !== '' && !lines.join('').replaceAll(/\s/g, '').includes(number)
}

async function wholeFile(file: UploadedFile): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of file.stream) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    if (size > mostTextBytes) {
      file.stream.resume()
      throw new DomainError('input.invalid', '文件超过 10 MB', { hint: '政策原文只有几页文字；请去掉图片后另存，或另存为纯文本' })
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

interface Result {
  readonly text: ReadText
  readonly matched: Matched
  readonly expected: number
  readonly earlier: ReadonlyMap<string, string> | undefined
  readonly number: string
}

const shownLength = 30

function resultOf(id: number, { text, matched, expected, earlier, number }: Result): contract.TextResult {
  const now = clauseTexts(matched.parts.map((each) => ({ ...each, document: '' })))
  return {
    id,
    format: text.format,
    encoding: text.encoding,
    matched: matched.found.length,
    expected,
    missing: [...matched.missing],
    unlisted: matched.parts
      .filter(({ kind }) => kind === 'unlisted')
      .map(({ body }) => (body.length > shownLength ? `${body.slice(0, shownLength)}…` : body)),
    changed:
      earlier === undefined
        ? null
        : [...new Set([...earlier.keys(), ...now.keys()])].filter((article) => earlier.get(article) !== now.get(article)),
    warnings: lacksNumber(text, number) ? [`正文里没有出现文号“${number}”，请确认没有选错文件`] : [],
  }
}

import { systemActor, withReader } from '#access'
import { answer, handleWith, listRoutes, open, perform, type Route } from '#command'
import { policy as contract, type BodyOf, type QueryOf } from '#contract'
import { DomainError } from '#kernel'
import { programmes } from '#policy'
import { cardOf } from './card.ts'
import { workedOut } from './cases.ts'
import { coverageRows } from './coverage.ts'
import { documentPage, documentRows } from './documents.ts'
import { figurePage, figureRows, stalenessOf } from './figure-pages.ts'
import { has, listFrom } from './in-memory.ts'
import { loadText } from './load-text.ts'
import { programmePage, programmeRows, requireProgramme, whereOf } from './programme.ts'
import { searchLibrary } from './search.ts'
import { verify } from './verify.ts'

type DocumentQuery = QueryOf<typeof contract.documentListing.list>
type FigureQuery = QueryOf<typeof contract.figureListing.list>
type CoverageQuery = QueryOf<typeof contract.coverageListing.list>

/** Reads for whoever asks: the library only, nothing about people. */
const stranger = systemActor('cards', [])

export const policyRoutes: readonly Route[] = [
  ...listRoutes(
    contract.documentListing,
    listFrom(async (reader, query: DocumentQuery, { services }) =>
      (await documentRows(reader, services.clock.today())).filter(
        (row) =>
          has(query.text, row.name, row.title, row.number, row.issuer) &&
          (query.state === undefined || query.state.includes(row.state)) &&
          (query.stale === undefined || row.stale.some((reason) => query.stale?.includes(reason))) &&
          (query.loaded === undefined || (query.loaded === 'yes') === (row.textLoaded !== '')),
      ),
    ),
  ),
  answer(contract.document, (reader, { params, query }, { actor, services }) =>
    documentPage(
      reader,
      { document: params.document, place: query.place, day: query.day, version: query.version },
      actor,
      services.clock.today(),
    ),
  ),
  handleWith(contract.loadText, ({ services, actor, params, file, requestId }) => {
    if (file === undefined) throw new DomainError('input.invalid', '没有收到文件')
    return loadText(services, actor, { document: params.document, file, via: 'screen', requestId })
  }),

  ...listRoutes(
    contract.figureListing,
    listFrom((reader, query: FigureQuery, { services }) => figureRows(reader, query, services.clock.today())),
  ),
  answer(contract.figure, (reader, { params }, { actor, services }) => figurePage(reader, params.key, actor, services.clock.today())),
  answer(contract.staleness, (reader, _input, { actor, services }) => stalenessOf(reader, actor, services.clock.today())),
  perform(contract.verify, verify, ({ body }: { body: BodyOf<typeof contract.verify> }) => body),

  answer(contract.search, (reader, { query }, { services }) => searchLibrary(reader, query.q, query.kind, services.clock.today())),
  ...listRoutes(
    contract.coverageListing,
    listFrom(async (_reader, query: CoverageQuery) => coverageRows(query), ['rules', 'figures', 'indicators']),
  ),

  answer(contract.programmes, async (reader, { query }, { actor, services }) =>
    programmeRows(await whereOf(reader, query, actor, services.clock.today())),
  ),
  answer(contract.programme, async (reader, { params, query }, { actor, services }) =>
    programmePage(params.programme, await whereOf(reader, query, actor, services.clock.today())),
  ),
  answer(contract.cases, (reader, { params }) => {
    requireProgramme(params.programme)
    return workedOut(reader, params.programme)
  }),

  open(contract.cards, (_input, { clock }) => ({
    rows: programmes.map(({ id, label, department }) => ({ id, label, department })),
    today: clock.today(),
  })),
  open(contract.card, ({ params, query }, { db, clock }) =>
    withReader(db, stranger, async (reader) => cardOf(params.programme, await whereOf(reader, query, null, clock.today()))),
  ),
]

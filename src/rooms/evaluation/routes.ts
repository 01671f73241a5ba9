import { systemActor, withReader } from '#access'
import { handleWith, open, type Route } from '#command'
import { evaluation as contract } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { loadRegions } from '#rooms/catalogue'
import { figuresOfInstallation } from '#rooms/parameters'
import { evaluateFamily } from './evaluate.ts'
import { evaluateHousehold } from './household.ts'
import { householdJsonSchema } from './schema.ts'

/** Reads the published standards for whoever asks; may do nothing else. */
const stranger = systemActor('calculator', [])

const schema = householdJsonSchema()
const places = loadRegions().flatMap(({ code, name, level, parent }) =>
  level === 'province' || level === 'prefecture' || level === 'county' ? [{ code, name, parent }] : [],
)

export const evaluationRoutes: readonly Route[] = [
  open(contract.evaluate, async ({ body }, { clock, db }) => {
    const installation = await withReader(db, stranger, figuresOfInstallation)
    return evaluateFamily({
      parameters: installation.parameters,
      installation,
      place: regionCode(body.place),
      date: body.date === undefined ? clock.today() : plainDate(body.date),
      household: body.household,
      nothingElse: body.nothingElse,
      explain: body.explain,
    })
  }),
  open(contract.householdSchema, () => schema),
  open(contract.evaluationPlaces, () => ({ rows: places })),
  handleWith(contract.evaluateHousehold, ({ services, actor, params, query }) =>
    evaluateHousehold(services, actor, params.id, query.date === undefined ? services.clock.today() : plainDate(query.date)),
  ),
]

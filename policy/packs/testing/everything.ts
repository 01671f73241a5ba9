import type { PlainDate, RegionCode } from '#kernel'
import { compile, type Compiled, type Model, type ParameterTable, type ParameterValue } from '#rules'
import { packModels, parameters } from '../../index.ts'

/** The table with a made-up value for every figure that nobody has found, so that a whole model can run; suppositions of a case come first. */
export function tableWithEverything(place: RegionCode, date: PlainDate, supposed: readonly ParameterValue[] = []): ParameterTable {
  const params = new Map(packModels.flatMap((each) => [...each.params]))
  const made = [...params.values()].flatMap((param): ParameterValue[] => {
    if ([...parameters.rows, ...supposed].some((row) => row.key === param.name && holds(row, place, date))) return []
    const { lo, hi } = param.range
    const value = param.unit === 'code' ? (param.codes?.[0]?.label ?? '') : lo + Math.floor((hi - lo) / 4)
    return [
      {
        key: param.name,
        place,
        from: date,
        to: date,
        thenInherit: true,
        value,
        status: '待核',
        cite: { document: '测试', article: '假设', gist: '测试用' },
      },
    ]
  })
  return parameters.with([...supposed, ...made])
}

function holds(row: ParameterValue, place: RegionCode, date: PlainDate): boolean {
  return (
    row.from <= date &&
    (row.to === undefined || row.to >= date) &&
    (row.place === 'nation' || place.startsWith(row.place.replace(/0+$/, '')))
  )
}

/** A model compiled for one place on one day. */
export function compileWhole(model: Model, table: ParameterTable, place: RegionCode, date: PlainDate): Compiled {
  return compile(model, { parameters: table, effectiveDate: date, places: [place] })
}

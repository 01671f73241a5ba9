import { parameters, screeningModel } from '#policy'
import type { RegionCode } from '#kernel'
import { compile, hashOf, type Compiled } from '#rules'
import type { EngineInput } from './input.ts'

type Settings = Pick<EngineInput, 'asOf' | 'places' | 'settings'>

/** The model as it holds in the places of a run; the key of a place is its index. For explaining single households. */
export function compileFor(input: Settings): Compiled {
  return compile(screeningModel, {
    parameters: parameters.with(input.settings),
    effectiveDate: input.asOf,
    places: input.places.map((place, key) => ({ key, region: place.region })),
  })
}

/** Places with the same figures are one class: a province in which every county follows the provincial standard computes as one place. */
export interface PlaceClasses {
  /** Compiled for one place of each class; the key is the class. */
  readonly compiled: Compiled
  /** Class of each place by its index. */
  readonly classOf: Int32Array
  /** Names the figures of every place, as `compileFor` would. */
  readonly parametersHash: string
}

/** Compiles once for all places that have the same figures: a province has thousands of villages and a few dozen sets of figures. */
export function compileByClass(input: Settings): PlaceClasses {
  const every = compileFor(input)
  const classes = new Map<string, { readonly key: number; readonly region: RegionCode }>()
  const classOf = Int32Array.from(input.places, ({ region }) => {
    const figures = hashOf([...every.parametersAt(region).values()].map(({ param, value }) => [param.name, value]))
    const known = classes.get(figures) ?? { key: classes.size, region }
    classes.set(figures, known)
    return known.key
  })
  const compiled = compile(screeningModel, {
    parameters: parameters.with(input.settings),
    effectiveDate: input.asOf,
    places: [...classes.values()],
  })
  return { compiled, classOf, parametersHash: every.parametersHash }
}

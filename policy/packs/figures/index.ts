import type { ParameterValue } from '#rules'
import { hunanFigures } from './hunan.ts'
import { nationalFigures } from './nation.ts'
import { shiyanFigures } from './shiyan.ts'
import { specialFigures } from './special.ts'
import { termFigures } from './terms.ts'

export { places } from './row.ts'

/** Every figure of the packs beside those of `policy/parameters`. */
export const packFigures: readonly ParameterValue[] = [
  ...nationalFigures,
  ...hunanFigures,
  ...shiyanFigures,
  ...specialFigures,
  ...termFigures,
]

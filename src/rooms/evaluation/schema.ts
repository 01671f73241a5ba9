import { evaluation as contract } from '#contract'
import { z } from 'zod'

/**
 * The format of a family's file as JSON Schema (draft 2020-12), made from the schema that reads it; published as
 * docs/household.schema.json and under /api/evaluation/household.schema.json. `$schema` is allowed, for editors that complete by it.
 */
export function householdJsonSchema(): Record<string, unknown> {
  const { $schema, properties, ...rest } = z.toJSONSchema(contract.evaluationHousehold, { io: 'input' })
  return {
    $schema,
    description: '金额以元计，日期写成 2026-03-05；不知道的不写或写 null，不会当作没有',
    ...rest,
    properties: { $schema: { type: 'string' }, ...properties },
  }
}

import { expect, test } from 'vitest'
import { wordedFields } from './field-words.ts'
import { openApiText } from './openapi.ts'

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}
interface Described {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly description?: string }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}
interface Field {
  readonly name: string
  readonly inside: string
  readonly words: string | undefined
}

function fieldsOf(schema: Schema, inside: string): Field[] {
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema
  const parts = [items, typeof additionalProperties === 'object' ? additionalProperties : undefined, ...anyOf, ...oneOf, ...allOf]
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      { name, inside, words: field.description },
      ...fieldsOf(field, name === 'rows' ? inside : name),
    ]),
    ...parts.flatMap((part) => (part === undefined ? [] : fieldsOf(part, inside))),
  ]
}

const { paths } = JSON.parse(openApiText()) as { paths: Record<string, Record<string, Described>> }
const fields = Object.values(paths)
  .flatMap((methods) => Object.values(methods))
  .flatMap(({ operationId, parameters, requestBody, responses }) => [
    ...parameters.map(({ name, description }) => ({ name, inside: operationId, words: description })),
    ...[requestBody, ...Object.values(responses)]
      .flatMap((part) => Object.values(part?.content ?? {}))
      .flatMap(({ schema }) => (schema === undefined ? [] : fieldsOf(schema, operationId))),
  ])

test('every field that goes in or out says in Chinese what it is', () => {
  expect(fields.length).toBeGreaterThan(4_000)
  const silent = fields.filter(({ words = '' }) => !/\p{Script=Han}/u.test(words))
  expect(silent.map(({ inside, name }) => `${inside}.${name}`)).toEqual([])
})

test('no words are left over from a field that is gone', () => {
  const known = new Set(fields.flatMap(({ inside, name }) => [name, `${inside}.${name}`]))
  expect(wordedFields().filter((field) => !known.has(field))).toEqual([])
})

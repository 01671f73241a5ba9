import * as contract from '#contract'
import { errorReply, type Column, type Filter, type Listing, type Operation } from '#contract'
import { errorStatus } from '#kernel'
import { z } from 'zod'
import { fieldWordsOf } from './field-words.ts'

type Schema = Record<string, unknown>

/** The listing an operation lists or exports, by the operation's id: its labels describe the fields of rows and the filters. */
type Listings = ReadonlyMap<string, Pick<Listing, 'columns' | 'filters'>>

/** Every operation of the contract in the order of paths, with the listings behind those that are lists and exports. */
export function everyOperation(): { operations: readonly Operation[]; listings: Listings } {
  const parts = Object.values(contract).flatMap((part: unknown) => (typeof part === 'object' && part !== null ? Object.values(part) : []))
  const lists = parts.filter(isListing)
  const found = [...parts.filter(isOperation), ...lists.flatMap((one) => [one.list, one.export] as Operation[])]
  const unique = new Map(found.map((operation) => [operation.id, operation]))
  return {
    operations: [...unique.values()].sort((one, other) => compare(one.path, other.path) || compare(one.method, other.method)),
    listings: new Map(
      lists.flatMap((one) => [
        [one.list.id, one],
        [one.export.id, one],
      ]),
    ),
  }
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'reply' in value
}

function isListing(value: unknown): value is Listing {
  return typeof value === 'object' && value !== null && 'list' in value && 'export' in value && 'columns' in value
}

/** By code points: the same on every system, whatever its language. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** The interface as an OpenAPI 3.1 document, made from the contract alone. */
function openApiDocument(): Schema {
  const { operations, listings } = everyOperation()
  const paths: Record<string, Record<string, Schema>> = {}
  for (const operation of operations)
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation, listings.get(operation.id))
  return {
    openapi: '3.1.0',
    info: {
      title: '兜底平台接口',
      version: '1',
      description:
        '标有 x-api-key: true 的操作可用接口密钥调用（Authorization: Bearer doudi_…），供部门系统推送数据、查询身份、接收转办和反馈；其余供本平台页面使用。金额单位为分，日期形如 2026-03-05。',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: '部门接口密钥，由系统管理员发放，只显示一次' },
        session: { type: 'apiKey', in: 'cookie', name: 'doudi_session', description: '网页登录；改动类请求另须带请求头 x-doudi: 1' },
      },
      schemas: { Error: errorSchema() },
      responses: {
        Error: {
          description: '没有办成：code 是固定的错误代码，message 和 hint 是给人看的中文',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
    },
  }
}

function describe(operation: Operation, listing: Pick<Listing, 'columns' | 'filters'> | undefined): Schema {
  const { id, label, ability, api, transfer } = operation
  return {
    operationId: id,
    summary: label,
    tags: [id.split('.')[0] ?? id],
    ...(ability === 'public' || ability === 'signed-in' ? {} : { 'x-ability': ability }),
    ...(api === true ? { 'x-api-key': true } : {}),
    security: ability === 'public' ? [] : [...(api === true ? [{ key: [] }] : []), { session: [] }],
    parameters: [
      ...parametersOf(id, operation.params, 'path'),
      ...parametersOf(id, operation.query, 'query', listing?.filters),
      ...(operation.method === 'GET' ? [] : [requestId]),
    ],
    ...bodyOf(operation),
    responses: {
      200:
        transfer === 'file'
          ? { description: '文件', content: { 'application/octet-stream': {} } }
          : {
              description: '成功',
              content: { 'application/json': { schema: worded(labelled(schemaOf(operation.reply), listing?.columns), id) } },
            },
      default: { $ref: '#/components/responses/Error' },
    },
  }
}

const requestId = {
  name: 'x-request-id',
  in: 'header',
  required: false,
  description: '请求编号（小写 UUID）。同一编号再发一次只办一次，得到第一次的答复',
  schema: { type: 'string', format: 'uuid' },
}

function bodyOf({ id, body, transfer, method }: Operation): Schema {
  const schema = worded(schemaOf(body), id)
  const properties = schema['properties'] as Schema | undefined
  if (transfer === 'upload') {
    return {
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              ...schema,
              properties: { ...properties, file: { type: 'string', format: 'binary', description: '文件，放在其他字段之后' } },
              required: [...((schema['required'] as string[] | undefined) ?? []), 'file'],
            },
          },
        },
      },
    }
  }
  const empty = properties === undefined || Object.keys(properties).length === 0
  return method === 'GET' || empty ? {} : { requestBody: { required: true, content: { 'application/json': { schema } } } }
}

function parametersOf(inside: string, schema: z.ZodType, place: 'path' | 'query', filters: readonly Filter[] = []): Schema[] {
  const { properties = {}, required = [] } = schemaOf(schema) as { properties?: Record<string, Schema>; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...own }]) => {
    const words = description ?? pageWords[name] ?? filterWords(filters, name) ?? fieldWordsOf(name, inside)
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(words === undefined ? {} : { description: words }),
      schema: own,
    }
  })
}

const pageWords: Readonly<Record<string, string>> = { page: '第几页，从 1 起', size: '每页行数', sort: '按哪一列排序，前加 - 为倒序' }

function filterWords(filters: readonly Filter[], name: string): string | undefined {
  const filter = filters.find((one) => one.key === name)
  if (filter?.options === undefined) return filter?.label
  return `${filter.label}：${Object.entries(filter.options)
    .map(([value, label]) => `${value} ${label}`)
    .join('、')}${filter.kind === 'options' ? '；几个用逗号分开' : ''}`
}

/** What is sent: the schema's input side. A transform changes what the server works with, not what goes over the wire. */
function schemaOf(schema: z.ZodType): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => dropSafeBounds(jsonSchema),
  }) as Schema
  return rest
}

/** Zod writes the bounds of safe integers on every whole number; they say nothing. */
function dropSafeBounds(schema: { minimum?: number; maximum?: number }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

/** Adds the columns' labels to the fields of a list's rows. */
function labelled(schema: Schema, columns: readonly Column[] | undefined): Schema {
  const rows = (schema['properties'] as Record<string, { items?: { properties?: Record<string, Schema> } }> | undefined)?.['rows']?.items
    ?.properties
  for (const { key, label } of columns ?? []) {
    const field = rows?.[key]
    if (rows !== undefined && field !== undefined && field['description'] === undefined) rows[key] = { ...field, description: label }
  }
  return schema
}

/** Adds words to every field that its own schema leaves without. Rows of a list and items of an array stand in what the array stands in. */
function worded(schema: Schema, inside: string): Schema {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>).map(([name, field]): [string, Schema] => {
    const own = field['description'] ?? fieldWordsOf(name, inside)
    return [name, { ...(own === undefined ? {} : { description: own }), ...worded(field, name === 'rows' ? inside : name) }]
  })
  const within = (part: unknown): unknown => (typeof part === 'object' && part !== null ? worded(part as Schema, inside) : part)
  return {
    ...schema,
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...('items' in schema ? { items: within(schema['items']) } : {}),
    ...('additionalProperties' in schema ? { additionalProperties: within(schema['additionalProperties']) } : {}),
    ...(Array.isArray(schema['anyOf']) ? { anyOf: schema['anyOf'].map(within) } : {}),
  }
}

function errorSchema(): Schema {
  const schema = schemaOf(errorReply) as { properties: Record<string, Schema> }
  const codes = Object.entries({ ...errorStatus, 'system.error': 500 })
  return {
    ...schema,
    properties: {
      ...schema.properties,
      code: {
        type: 'string',
        enum: codes.map(([code]) => code),
        description: `错误代码与 HTTP 状态：${codes.map(([code, status]) => `${code} ${String(status)}`).join('，')}`,
      },
      message: { type: 'string', description: '出了什么问题' },
      hint: { type: 'string', description: '怎么办' },
      details: { ...schema.properties['details'], description: '还有什么要知道的，因错误而异' },
      requestId: { type: 'string', description: '告诉管理员的编号' },
    },
  }
}

/** The document as it is committed in docs/openapi.json and served. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 1)}\n`
}

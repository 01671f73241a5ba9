import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { unzipSync } from 'fflate'
import type { DatabaseHandle } from '#db'
import { createApiKey, hashPassword } from '#platform/crypto'
import type { Role } from '#contract'
import { places } from '#test/screening-world'
import { cookieOf } from '#test/server'
import { neighbour } from './people.ts'

/** Everybody's in the walk. */
export const walkPassword = 'walk the whole contract'

const users = {
  helper: ['helper', places.laohekou, 'civil-affairs'],
  jinqiaoHelper: ['helper', places.jinqiao, 'civil-affairs'],
  chuangfengHelper: ['helper', neighbour.village, 'civil-affairs'],
  clerk: ['clerk', places.heba, 'civil-affairs'],
  jinpenClerk: ['clerk', places.jinpen, 'civil-affairs'],
  mingshanClerk: ['clerk', neighbour.township, 'civil-affairs'],
  county: ['county', places.county, 'civil-affairs'],
  nanxian: ['county', places.nanxian, 'civil-affairs'],
  medical: ['department', places.county, 'medical-insurance'],
  education: ['department', places.county, 'education'],
  nanxianMedical: ['department', places.nanxian, 'medical-insurance'],
  province: ['province', places.province, 'civil-affairs'],
  auditor: ['auditor', places.province, 'civil-affairs'],
  nanxianAuditor: ['auditor', places.nanxian, 'civil-affairs'],
  admin: ['admin', places.county, 'civil-affairs'],
  security: ['security', places.county, 'civil-affairs'],
  audit: ['audit', places.county, 'civil-affairs'],
} as const satisfies Record<string, readonly [Role, string, string]>

const keys = {
  medicalKey: [places.county, 'medical-insurance'],
  nanxianKey: [places.nanxian, 'civil-affairs'],
} as const

export type CallerName = keyof typeof users | keyof typeof keys | 'stranger'

/** Somebody who asks the server: with whose rights, and the headers that prove it. */
export interface Caller {
  readonly name: CallerName
  /** `user:12`, `key:3`, as in the ledger; '' for who has not signed in. */
  readonly actor: string
  readonly role: Role | 'key' | 'stranger'
  readonly region: string
  /** Rows are narrowed to this department. */
  readonly department: string | null
  readonly headers: Readonly<Record<string, string>>
}

/** A request as the walk makes it. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly body?: unknown
  readonly file?: { readonly name: string; readonly bytes: Uint8Array; readonly fields?: Readonly<Record<string, string>> }
}

/** Signs everybody in: users with a cookie, departments with a key, and one who stays outside. */
export async function signEverybodyIn(server: FastifyInstance, db: DatabaseHandle): Promise<Readonly<Record<CallerName, Caller>>> {
  const password_hash = await hashPassword(walkPassword)
  const callers: Partial<Record<CallerName, Caller>> = {
    stranger: { name: 'stranger', actor: '', role: 'stranger', region: '', department: null, headers: { 'x-doudi': '1' } },
  }
  for (const [name, [role, region, department]] of Object.entries(users) as [keyof typeof users, (typeof users)[keyof typeof users]][]) {
    const login = `walk.${name.toLowerCase()}`
    const { id } = await db
      .insertInto('app_user')
      .values({ login, name: `经办${role}`, role, region_code: region, department, password_hash })
      .returning('id')
      .executeTakeFirstOrThrow()
    const cookie = cookieOf(await server.inject({ method: 'POST', url: '/api/session', payload: { login, password: walkPassword } }))
    callers[name] = {
      name,
      actor: `user:${String(id)}`,
      role,
      region,
      department: role === 'department' ? department : null,
      headers: { 'x-doudi': '1', cookie },
    }
  }
  for (const [name, [region, department]] of Object.entries(keys) as [keyof typeof keys, (typeof keys)[keyof typeof keys]][]) {
    const key = createApiKey()
    const { id } = await db
      .insertInto('api_key')
      .values({ name, department, region_code: region, prefix: key.id, key_hash: key.hash, created_by: 1 })
      .returning('id')
      .executeTakeFirstOrThrow()
    callers[name] = {
      name,
      actor: `key:${String(id)}`,
      role: 'key',
      region,
      department: department === 'civil-affairs' ? null : department,
      headers: { authorization: `Bearer ${key.key}` },
    }
  }
  return callers as Record<CallerName, Caller>
}

export function send(server: FastifyInstance, caller: Caller, asked: Asked): Promise<LightMyRequestResponse> {
  const { method, url } = asked
  if (asked.file !== undefined) {
    const { payload, headers } = multipart(asked.file)
    return server.inject({ method, url, headers: { ...caller.headers, ...headers }, payload })
  }
  if (method === 'GET') return server.inject({ method, url, headers: caller.headers })
  return server.inject({
    method,
    url,
    headers: { ...caller.headers, 'content-type': 'application/json' },
    payload: JSON.stringify(asked.body ?? {}),
  })
}

function multipart({ name, bytes, fields = {} }: NonNullable<Asked['file']>): { payload: Buffer; headers: Record<string, string> } {
  const boundary = 'walk-boundary-7061746801'
  const parts = Object.entries(fields).map(
    ([field, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  )
  const head = `${parts.join('')}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`
  return {
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

/** All that a reply says, headers and file name included; what is packed in a workbook is unpacked. */
export function textOf(reply: LightMyRequestResponse): string {
  const packed = reply.rawPayload.subarray(0, 2).toString('latin1') === 'PK'
  const body = packed
    ? Object.entries(unzipSync(reply.rawPayload))
        .map(([part, bytes]) => `${part}\n${Buffer.from(bytes).toString()}`)
        .join('\n')
    : reply.body
  return `${decodeURIComponent(reply.headers['content-disposition'] ?? '')}\n${body}`
}

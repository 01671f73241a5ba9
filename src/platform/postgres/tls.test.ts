import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfSigned } from '#test/certificate'
import { connect } from './index.ts'

/*
 * A database server that only begins: it answers the question for TLS and writes down what comes afterwards. What the program sends
 * before it trusts the connection, and whether it trusts it, is all that matters here.
 */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
const certificate = selfSigned()
let directory: string
let server: Server
let offersTls = true
let inClear: Buffer[] = []
let encrypted: Buffer[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-dbtls-'))
  await writeFile(join(directory, 'ca.pem'), certificate.cert)
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (first) => {
      begin(socket, first)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
})
afterAll(async () => {
  server.close()
  await rm(directory, { recursive: true })
})

function begin(socket: Socket, first: Buffer): void {
  inClear.push(first)
  if (!first.equals(sslRequest)) return void socket.destroy()
  socket.write(offersTls ? 'S' : 'N')
  if (!offersTls) return void socket.on('data', (more) => inClear.push(more))
  const tls = new TLSSocket(socket, { isServer: true, ...certificate })
  tls.on('error', () => undefined)
  tls.once('data', (more) => {
    encrypted.push(more)
    socket.destroy()
  })
}

async function ask(host: string, query: string): Promise<string> {
  ;[inClear, encrypted] = [[], []]
  const database = connect(`postgres://doudi:geheim@${host}:${String((server.address() as AddressInfo).port)}/doudi?${query}`, {
    connections: 1,
  })
  try {
    await sql`select 1`.execute(database.kysely)
    return 'answered'
  } catch (error) {
    return error instanceof Error ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}` : 'failed'
  } finally {
    await database.stop()
  }
}

test('sslmode=verify-full: a certificate nobody vouches for ends it, before user or password are sent', async () => {
  expect(await ask('localhost', 'sslmode=verify-full')).toMatch(/self-signed|certificate/i)
  expect(Buffer.concat(inClear)).toEqual(sslRequest)
  expect(encrypted).toEqual([])
})

test('a server that has no TLS is not talked to', async () => {
  offersTls = false
  expect(await ask('localhost', 'sslmode=verify-full')).toMatch(/does not support SSL/i)
  expect(Buffer.concat(inClear)).toEqual(sslRequest)
  offersTls = true
})

test('with the site’s own certificate given, everything goes encrypted', async () => {
  await ask('localhost', `sslmode=verify-full&sslrootcert=${join(directory, 'ca.pem')}`)
  expect(Buffer.concat(encrypted).toString('latin1')).toContain('doudi')
  expect(Buffer.concat(inClear)).toEqual(sslRequest)
})

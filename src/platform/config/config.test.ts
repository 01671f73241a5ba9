import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { checkoutDirectory, readConfig } from './index.ts'

test('nothing set gives a server for this machine only, with the embedded database and the demo', () => {
  const config = readConfig({})
  expect(config).toMatchObject({ port: 8080, host: '127.0.0.1', databaseUrl: null, demo: true, logLevel: 'info' })
  expect(config.dataDirectory).toBe(resolve(checkoutDirectory, 'data'))
  expect(config.lakeMemoryMb).toBeGreaterThanOrEqual(512)
  expect(Object.isFrozen(config)).toBe(true)
})

test('reads what is set; an empty value counts as not set', () => {
  const config = readConfig({
    PORT: '9000',
    DOUDI_DATA: '/srv/我的 数据',
    DOUDI_DEMO: '0',
    DOUDI_LAKE_THREADS: '',
    DOUDI_LAKE_MEMORY_MB: '900',
  })
  expect(config).toMatchObject({ port: 9000, dataDirectory: '/srv/我的 数据', demo: false, lakeMemoryMb: 900 })
  expect(config.lakeThreads).toBeGreaterThan(0)
})

test('a given server is never filled with invented people unless asked', () => {
  const url = 'postgres://doudi:secret@db:5432/doudi'
  expect(readConfig({ DATABASE_URL: url })).toMatchObject({ databaseUrl: url, demo: false })
  expect(readConfig({ DATABASE_URL: url, DOUDI_DEMO: '1' })).toMatchObject({ demo: true, demoSize: 'usual' })
  expect(readConfig({ DATABASE_URL: url, DOUDI_DEMO: 'small' })).toMatchObject({ demo: true, demoSize: 'small' })
})

test('every mistake is told at once, in Chinese, without the values', () => {
  const read = () => readConfig({ PORT: '80800', DATABASE_URL: 'mysql://root:hunter2@db/x', DOUDI_DEMO: 'yes', DOUDI_DATE: '/srv' })
  expect(read).toThrow(/PORT 写得不对：网页服务的端口/)
  expect(read).toThrow(/DATABASE_URL 写得不对/)
  expect(read).toThrow(/DOUDI_DEMO 写得不对/)
  expect(read).toThrow(/不认识的设置 DOUDI_DATE/)
  expect(read).not.toThrow(/hunter2/)
})

test.each(['-1', '8080x', '1e3', '８０８０', '65536'])('PORT=%s is refused', (port) => {
  expect(() => readConfig({ PORT: port })).toThrow(/PORT 写得不对/)
})

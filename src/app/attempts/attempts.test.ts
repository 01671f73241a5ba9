import { beforeEach, expect, test } from 'vitest'
import { Attempts, mostOfAddress, mostOfAll, windowMs, type Attempt, type Counted } from './attempts.ts'

let at: number
let ledger: Counted[]
let list: Counted[]
let attempts: Attempts
const problems: unknown[] = []

beforeEach(() => {
  at = 1_000_000
  ledger = []
  list = []
  attempts = new Attempts(
    {
      toLedger: (counted) => Promise.resolve(void ledger.push(...counted)),
      toList: (counted) => Promise.resolve(void list.push(...counted)),
    },
    (error) => problems.push(error),
    () => new Date(at),
  )
})

const wrong = (subject: string, address = '10.0.0.1'): Attempt => ({
  kind: 'password',
  actor: '',
  actorName: '',
  subject,
  address,
  operation: 'session.signIn',
  regionCode: null,
})
const timesOf = (counted: readonly Counted[]): number => counted.reduce((sum, one) => sum + one.times, 0)

test('the first of a kind is written at once, a thousand more are one sum at the end of the window, and none is lost', async () => {
  attempts.note(wrong('user:1'))
  await attempts.tick()
  expect(ledger).toHaveLength(1)
  for (let i = 0; i < 1000; i++) attempts.note(wrong('user:1'))
  at += windowMs
  await attempts.tick()
  expect(ledger.map((one) => one.times)).toEqual([1, 1000])
  expect(timesOf(list)).toBe(1001)
})

test('repetitions show in the list after a minute, while the ledger waits for the end of the window', async () => {
  attempts.note(wrong('user:1'))
  attempts.note(wrong('user:1'))
  at += 61_000
  await attempts.tick()
  expect([timesOf(list), timesOf(ledger)]).toEqual([2, 1])
})

test('one address that tries ever new things, and many addresses, are summed up: entries stay few however long it goes on', async () => {
  for (let i = 0; i < 5000; i++) attempts.note(wrong(`user:${String(i)}`))
  await attempts.tick()
  expect(ledger.length).toBe(mostOfAddress + 1)
  for (let i = 0; i < 5000; i++) attempts.note(wrong('user:1', `10.9.${String(i >> 8)}.${String(i & 255)}`))
  at += windowMs
  await attempts.tick()
  expect(ledger.length).toBeLessThanOrEqual(mostOfAll + 4)
  expect(timesOf(ledger)).toBe(10_000)
  expect(ledger.some((one) => one.attempt.address === '多处')).toBe(true)
  // A new window writes singly again.
  attempts.note(wrong('user:7'))
  await attempts.tick()
  expect(ledger.at(-1)?.attempt.subject).toBe('user:7')
})

test('who is signed in stays named behind any heap of his own slips; of what he did beyond it only the kind is kept', async () => {
  const mine = (kind: Attempt['kind'], subject: string, operation: string): Attempt => ({
    ...wrong(subject),
    kind,
    actor: 'user:7',
    actorName: '陈立新',
    operation,
    regionCode: '430971',
  })
  for (let i = 0; i < mostOfAll + 50; i++) attempts.note(mine('field', '', `op.${String(i)}`))
  for (let i = 0; i < 10; i++) attempts.note(mine('outside', `household:${String(i)}`, 'registry.household'))
  at += windowMs
  await attempts.tick()
  const outside = ledger.filter((one) => one.attempt.kind === 'outside')
  expect(timesOf(outside)).toBe(10)
  expect(outside.map((one) => one.attempt)).toEqual(
    outside.map(
      () => expect.objectContaining({ actor: 'user:7', actorName: '陈立新', subject: '', operation: '', regionCode: '430971' }) as object,
    ),
  )
  expect(ledger.length).toBeLessThanOrEqual(mostOfAddress + 4)
})

test('a database that is away loses what it did not take, and says so; nothing is thrown at whoever was refused', async () => {
  const failing = new Attempts({ toLedger: () => Promise.reject(new Error('away')), toList: () => Promise.resolve() }, (error) =>
    problems.push(error),
  )
  failing.note(wrong('user:1'))
  await failing.tick(true)
  expect(problems).toHaveLength(1)
})

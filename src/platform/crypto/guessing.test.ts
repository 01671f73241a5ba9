import { describe, expect, test } from 'vitest'
import { asRecoveryCode, newCodeSecret, newRecoveryCodes } from './one-time-codes.ts'
import { passwordProblem } from './password-strength.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

describe('a password', () => {
  test.each([
    '1234567890',
    'qwertyuiop',
    'password123',
    'iloveyou2024',
    'woaini1314',
    'minzheng2026',
    'doudi123456',
    'aaaaaaaaaaaa',
    '19850712',
  ])('%s is refused: everybody tries it first', (word) => {
    expect(passwordProblem(word, [])).not.toBeNull()
  })

  test('that holds login or name is refused, whatever stands around it', () => {
    expect(passwordProblem('xk-Chenlx-93-shan-qz', ['chenlx', '陈立新'])).toBe('密码里不能有用户名或姓名')
    expect(passwordProblem('山中有直树陈立新树中有人', ['chenlx', '陈立新'])).toBe('密码里不能有用户名或姓名')
  })

  test('needs no capitals, digits or signs: letters alone are good enough where nobody guesses them', () => {
    for (const word of ['kraftvoll zebra tunnel moos', 'shanzhongyouzhishu qingting']) expect(passwordProblem(word, [])).toBeNull()
  })

  test('of 256 characters is taken as it is, not cut and not lowered; longer ones are refused before they cost anything', async () => {
    const long = 'aB3-'.repeat(64)
    const hash = await hashPassword(long)
    expect((await verifyPassword(long, hash)).ok).toBe(true)
    for (const other of [long.slice(0, 255), long.toLowerCase()]) expect((await verifyPassword(other, hash)).ok).toBe(false)
    await expect(hashPassword(`${long}x`)).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

test('recovery codes hold 49 bits each, none like another; a generator’s secret 160', () => {
  const codes = Array.from({ length: 200 }, newRecoveryCodes).flat()
  expect(new Set(codes).size).toBe(2000)
  for (const code of codes) {
    expect(code.replaceAll('-', '')).toHaveLength(10)
    expect(asRecoveryCode(code.toLowerCase())).toBe(code)
  }
  // Ten characters of an alphabet of 31, each of which comes up.
  expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(31)
  expect(newCodeSecret()).toMatch(/^[A-Z2-7]{32,}$/)
})

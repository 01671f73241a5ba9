import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plainDate } from '#kernel'
import { checkoutDirectory } from '#platform/config'
import { childWords, isMinorsBirth, mayBeMinor, shortenIn, speaksOfMinor } from './unregistered.ts'

const today = plainDate('2026-11-05')

test.each([
  ['430971201505050012', true],
  ['号码 430971201505050019，末位不对', true],
  ['430971196505050012', false],
  // 18 today, and tomorrow.
  ['430971200811050012', false],
  ['430971200811060012', true],
  ['孩子 8 岁，没人管', true],
  ['今年17周岁', true],
  ['今年18岁', false],
  ['老人 81岁，独居', false],
  ['1.5岁', false],
  ['屋顶漏雨', false],
])('%s speaks of a minor: %s', (text, expected) => {
  expect(speaksOfMinor(text, today)).toBe(expected)
})

test.each([
  ['屋顶漏雨', true],
  ['一个人在家，没人做饭', true],
  ['老人 81岁，独居', false],
  ['60多岁，摔断腿', false],
  ['430971196505050012，摔断腿', false],
  // An adult is named beside, and the words are of a child: whose name it is nobody can tell.
  ['跟 70 岁的奶奶过，没去学校', true],
  ['父亲45岁，病重', true],
  ['孩子读高中，今年18岁', true],
  ['8岁', true],
])('reported with the words %s somebody may be a minor: %s', (text, expected) => {
  expect(mayBeMinor(text, false, today)).toBe(expected)
})

test('leads that were kept are shortened by the same words as new ones: the newest migration that names words names all', async () => {
  const folder = join(checkoutDirectory, 'db/migrations')
  const texts = await Promise.all((await readdir(folder)).toSorted().map((name) => readFile(join(folder, name), 'utf8')))
  const lists = texts.flatMap((text) => /update lead set about_minor[^;]*place_note ~ '(孩[^']+)'/.exec(text)?.[1] ?? [])
  expect(lists.at(-1)?.split('|')).toEqual(childWords.source.split('|'))
})

test('trouble that only children have makes it a child’s lead whatever age stands there', () => {
  expect(mayBeMinor('45岁', true, today)).toBe(true)
})

test.each([
  ['2015-05-05', true],
  ['20150505', true],
  ['2015年5月5日', true],
  ['2015/5/5', true],
  ['1965-05-05', false],
  ['不详', false],
])('a birth written as %s is of a minor: %s', (cell, expected) => {
  expect(isMinorsBirth(cell, today)).toBe(expected)
})

test('names are shortened wherever they stand, the longer first, and only minors’ numbers are masked', () => {
  expect(shortenIn('欧阳小红和欧阳小，430971201505050012，430971196505050012', ['欧阳小', '欧阳小红'], today)).toBe(
    '欧**红和欧*小，430971********0012，430971196505050012',
  )
})

import { expect, test } from 'vitest'
import type { operations } from '#contract'
import { judge } from './judge.ts'

const at = (minutesAgo: number): string => new Date(Date.parse('2026-11-22T08:00:00Z') - minutesAgo * 60_000).toISOString()
const run = (kind: 'base' | 'drill', minutesAgo: number, problems: string[] = []): operations.BackupRun => ({
  kind,
  startedAt: at(minutesAgo + 1),
  finishedAt: at(minutesAgo),
  sound: problems.length === 0,
  problems,
  until: null,
  seconds: 1,
  bytes: 1,
  ledgerEntries: 1,
  anchoredDays: 1,
  persons: 1,
  files: 1,
  snapshots: 1,
})
const well: operations.OperationsState = {
  backup: 'set',
  archivedUntil: at(1),
  reachesBackTo: at(2_000),
  runs: [run('drill', 60), run('base', 120)],
  queues: [],
  failed: [],
  now: at(0),
}
const real = { synthetic: false, loading: false }
const words = (state: operations.OperationsState): string[] =>
  judge(state, real)
    .filter((one) => one.tone === 'late')
    .map((one) => `${one.title}${one.word}`)

test('nothing is red where all is well', () => {
  expect(words(well)).toEqual([])
})

test.each([
  ['no folder was set', { ...well, backup: 'none' as const }, ['备份没有设置']],
  ['the archive is six minutes behind', { ...well, archivedUntil: at(6) }, ['连续备份落后 6 分钟']],
  ['the last drill failed, whatever was before', { ...well, runs: [run('drill', 5, ['台账断开']), ...well.runs] }, ['恢复演练没有通过']],
  ['the last drill is more than two days old', { ...well, runs: [run('drill', 2 * 1_440 + 1), run('base', 120)] }, ['恢复演练太久了']],
  ['it was never tried', { ...well, runs: [] }, ['每晚备份还没有', '恢复演练还没有']],
])('red: %s', (_what, state, expected) => {
  expect(words(state)).toEqual(expected)
})

const tones = (state: operations.OperationsState, demonstration = real): string[] =>
  judge(state, demonstration).map((one) => `${one.title} ${one.tone} ${one.word}`)
const fresh: operations.OperationsState = { ...well, archivedUntil: null, reachesBackTo: null, runs: [] }

test('a sound new installation shows no red: the demonstration, its loading, the first backup, the hours before the first drill', () => {
  expect(tones({ ...fresh, backup: 'none' }, { synthetic: true, loading: true })).toEqual(['备份 plain 演示不用'])
  expect(tones(fresh, { synthetic: true, loading: true })).toEqual(['备份 doing 稍后开始'])
  expect(tones({ ...fresh, queues: [{ name: 'backup.base', label: '每晚备份', waiting: 0, running: 1, failed: 0 }] })).toEqual([
    '备份 doing 正在备份',
  ])
  expect(tones({ ...well, reachesBackTo: at(60), runs: [run('base', 60)] })).toEqual([
    '连续备份 done 正常',
    '每晚备份 done 正常',
    '恢复演练 soon 还没到',
  ])
  expect(words({ ...well, runs: [run('base', 60), run('base', 3 * 1_440)] })).toEqual(['恢复演练还没有'])
})

import { z } from 'zod'
import { instantField } from './fields.ts'
import { operation } from './operation.ts'

/** 运行与备份: what whoever keeps the machine running has to see; numbers only, no person and no family. */

/** Hours after which a backup or a drill that succeeded is too old. */
export const runGoodForHours = 48

/** The most minutes of work that a lost machine may cost. */
export const mostLostMinutes = 5

const run = z.object({
  kind: z.enum(['base', 'drill']),
  startedAt: instantField,
  finishedAt: instantField,
  sound: z.boolean(),
  problems: z.array(z.string()),
  /** To which moment a drill came back. */
  until: instantField.nullable(),
  seconds: z.number().nullable(),
  bytes: z.number().nullable(),
  ledgerEntries: z.number().int().nullable(),
  anchoredDays: z.number().int().nullable(),
  persons: z.number().int().nullable(),
  files: z.number().int().nullable(),
  snapshots: z.number().int().nullable(),
})
export type BackupRun = z.output<typeof run>

export const state = operation({
  id: 'operations.state',
  method: 'GET',
  path: '/api/operations',
  ability: 'operations.read',
  label: '运行与备份',
  reply: z.object({
    /** `none`: no folder was set. `external`: the database is backed up by its own server’s tools. */
    backup: z.enum(['set', 'none', 'external']),
    /** Everything before this instant is in the archive. */
    archivedUntil: instantField.nullable(),
    /** The archive can be brought back to any moment from here on. */
    reachesBackTo: instantField.nullable(),
    runs: z.array(run),
    queues: z.array(
      z.object({ name: z.string(), label: z.string(), waiting: z.number().int(), running: z.number().int(), failed: z.number().int() }),
    ),
    /** Given up after all tries; kept for two weeks. */
    failed: z.array(
      z.object({ id: z.uuid(), name: z.string(), label: z.string(), failedAt: instantField, tries: z.number().int(), reason: z.string() }),
    ),
    now: instantField,
  }),
})
export type OperationsState = z.output<typeof state.reply>

/** Puts a job that was given up back in line. */
export const again = operation({
  id: 'operations.again',
  method: 'POST',
  path: '/api/operations/jobs/{id}/again',
  ability: 'operations.manage',
  label: '重做后台任务',
  params: z.object({ id: z.uuid() }),
  reply: z.object({}),
})

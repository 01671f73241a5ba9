import { CloudSyncOutlined } from '@ant-design/icons'
import { useQueries } from '@tanstack/react-query'
import { Badge, Button, Popover, Progress } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Ability } from '#contract'
import { secondsLeft, timeLeft } from './clock.ts'
import { Empty } from './Empty.tsx'
import { count } from './format.ts'
import { may, useMe } from './session.ts'
import { colours } from './theme.ts'

/** Long work: an import, a screening run. */
export interface TrayTask {
  readonly key: string
  readonly title: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  readonly done: number
  /** 0 or less while nobody knows. */
  readonly total: number
  /** `行`, `户`. */
  readonly unit: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly href: string
  /** What went wrong, or how it ended. */
  readonly note?: string | undefined
}

/** Where long work is found: a room registers one. It is asked of the server, so a reload loses nothing. */
export interface TraySource {
  readonly id: string
  readonly ability: Ability
  readonly load: (signal: AbortSignal) => Promise<readonly TrayTask[]>
}

const busy = 2_000
const idle = 30_000

function isOpen(task: TrayTask): boolean {
  return task.state === 'running' || task.state === 'waiting'
}

export function Tray({ sources }: { sources: readonly TraySource[] }): ReactNode {
  const me = useMe()
  const replies = useQueries({
    queries: sources
      .filter((source) => may(me, source.ability))
      .map((source) => ({
        queryKey: ['tray', source.id],
        queryFn: ({ signal }: { signal: AbortSignal }) => source.load(signal),
        refetchInterval: (query: { state: { data?: readonly TrayTask[] | undefined } }) =>
          query.state.data?.some(isOpen) === true ? busy : idle,
      })),
  })
  const tasks = replies.flatMap((reply) => (reply.data ?? []).map((task) => ({ ...task, asked: reply.dataUpdatedAt })))
  const open = tasks.filter(isOpen).length
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title="后台任务"
      content={<TaskList tasks={tasks} failed={replies.some((reply) => reply.isError)} />}
    >
      <Badge count={open} size="small" color={colours.accent}>
        <Button size="small" type="text" icon={<CloudSyncOutlined spin={open > 0} />} aria-label={`后台任务，${String(open)} 个进行中`}>
          任务
        </Button>
      </Badge>
    </Popover>
  )
}

/** A task and when it was asked for, in ms. */
type AskedTask = TrayTask & { readonly asked: number }

function TaskList({ tasks, failed }: { tasks: readonly AskedTask[]; failed: boolean }): ReactNode {
  if (tasks.length === 0)
    return (
      <Empty
        title={failed ? '任务进度没有取到，稍后会自动再取' : '没有进行中的任务'}
        next={failed ? undefined : '导入和筛查会在这里显示进度，关掉页面也照常进行'}
      />
    )
  return (
    <div className="dd-tray">
      {tasks.map((task) => (
        <Task key={task.key} task={task} />
      ))}
    </div>
  )
}

function Task({ task }: { task: AskedTask }): ReactNode {
  const left = secondsLeft(task.done, task.total, (task.asked - Date.parse(task.startedAt)) / 1000)
  const share = task.total > 0 ? Math.floor((task.done / task.total) * 100) : 0
  const words = {
    waiting: '排队中',
    running: `${count(task.done)}${task.total > 0 ? ` / ${count(task.total)}` : ''} ${task.unit}${left === null ? '' : `，${timeLeft(left)}`}`,
    done: task.note ?? '已完成',
    failed: `没有完成：${task.note ?? '请打开查看原因'}`,
  }[task.state]
  return (
    <Link href={task.href} className="dd-task">
      <span>{task.title}</span>
      {isOpen(task) && <Progress percent={share} size="small" showInfo={false} status={task.state === 'running' ? 'active' : 'normal'} />}
      <small className={task.state === 'failed' ? 'dd-late' : 'dd-quiet'}>{words}</small>
    </Link>
  )
}

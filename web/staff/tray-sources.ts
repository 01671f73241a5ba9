import { exports, imports, screening, standards } from '#contract'
import { call } from '../ui/client.ts'
import type { TraySource } from '../ui/Tray.tsx'

/** Rooms with long work add their source here: imports, screening runs. */
export const traySources: readonly TraySource[] = [
  {
    id: 'imports',
    ability: 'import.submit',
    async load(signal) {
      const { rows } = await call(imports.imports.list, { query: { size: 20, status: 'received,reading,failed' } }, { signal })
      // What failed long ago stands in the list of imports.
      const recent = rows.filter((row) => row.status !== 'failed' || Date.now() - Date.parse(row.submittedAt) < 86_400_000)
      return recent.map((row) => ({
        key: `import-${String(row.id)}`,
        title: `导入 ${row.datasetName} ${row.period}`,
        state: row.status === 'received' ? 'waiting' : row.status === 'failed' ? 'failed' : 'running',
        done: Math.round(row.share * 100),
        total: row.share > 0 ? 100 : 0,
        unit: '%',
        startedAt: row.submittedAt,
        href: `/imports/${String(row.id)}`,
        note: row.message === '' ? undefined : row.message,
      }))
    },
  },
  {
    id: 'exports',
    ability: 'catalogue.read',
    async load(signal) {
      const { rows } = await call(exports.mine, {}, { signal })
      // What was fetched or not after a day stands in the page of exports.
      const recent = rows.filter(
        (row) =>
          row.state === 'waiting' ||
          row.state === 'running' ||
          (row.state !== 'removed' && Date.now() - Date.parse(row.requestedAt) < 86_400_000),
      )
      return recent.map((row) => ({
        key: `export-${String(row.id)}`,
        title: `导出 ${row.title}`,
        state: row.state === 'waiting' ? 'waiting' : row.state === 'running' ? 'running' : row.state === 'done' ? 'done' : 'failed',
        done: row.written,
        total: row.total,
        unit: '行',
        startedAt: row.requestedAt,
        href: '/exports',
        note: row.state === 'done' ? '可以下载' : row.message === '' ? undefined : row.message,
      }))
    },
  },
  {
    id: 'screening',
    ability: 'screening.run',
    async load(signal) {
      const { rows } = await call(screening.runListing.list, { query: { size: 20, status: 'queued,running' } }, { signal })
      return rows.map((row) => ({
        key: `screening-${String(row.id)}`,
        title: `${row.kind === 'backtest' ? '回测' : '筛查'} ${row.regionName} ${row.asOf}`,
        state: row.status === 'queued' ? 'waiting' : 'running',
        done: row.progress?.done ?? 0,
        total: row.progress?.total ?? 0,
        unit: row.progress?.label ?? '',
        startedAt: row.startedAt ?? row.requestedAt,
        href: `/screenings/${String(row.id)}`,
      }))
    },
  },
  {
    id: 'standards',
    ability: 'standard.propose',
    async load(signal) {
      const { rows } = await call(standards.proposals.list, { query: { size: 20, desk: 'recomputing' } }, { signal })
      return rows.map((row) => ({
        key: `standard-${String(row.id)}`,
        title: `重新计算 ${row.label} ${row.valueText}`,
        state: 'running',
        done: row.step,
        total: row.steps,
        unit: '步',
        startedAt: row.publishedAt ?? row.proposedAt,
        href: `/standards/proposals/${String(row.id)}`,
      }))
    },
  },
]

import { Cascader } from 'antd'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { regions } from '#contract'
import { lineage, type RegionCode } from '#kernel'
import { call, keyOf } from '../../ui/client.ts'

interface Option {
  value: string
  label: string
  isLeaf: boolean
  children?: Option[]
}

const hour = 3_600_000

/** Chooses a village anywhere in the province: a family may move out of the user's own region. Opens at the place the family lives now. */
export function VillagePicker({ from, value, onChange }: { from: string; value: string; onChange: (village: string) => void }): ReactNode {
  const queries = useQueryClient()
  const [options, setOptions] = useState<Option[]>([])
  useEffect(() => {
    let gone = false
    const open = async (): Promise<void> => {
      // Province, prefecture, county, township of the present village, each with what is below it.
      const path = lineage(from as RegionCode)
        .toReversed()
        .slice(0, 4)
      const levels = await Promise.all(path.map((code) => below(queries, code)))
      const tree = levels.reduceRight<Option[]>(
        (inner, level, at) =>
          level.map((option) => (option.value === path[at + 1] && inner.length > 0 ? { ...option, children: inner } : option)),
        [],
      )
      if (!gone) setOptions(tree)
    }
    void open()
    return () => {
      gone = true
    }
  }, [from, queries])
  const load = async (parent: string): Promise<void> => {
    const children = await below(queries, parent)
    setOptions((now) => withChildren(now, parent, children))
  }
  return (
    <Cascader
      size="small"
      allowClear={false}
      style={{ width: '100%' }}
      options={options}
      aria-label="迁往的村（社区）"
      placeholder="选到村（社区）"
      value={
        options.length === 0
          ? []
          : lineage(value as RegionCode)
              .toReversed()
              .slice(1)
      }
      displayRender={(labels) => labels.join('')}
      loadData={(path) => {
        const last = path.at(-1)
        if (last) void load(last.value)
      }}
      onChange={(path) => {
        const last = path?.at(-1)
        if (last !== undefined) onChange(last)
      }}
    />
  )
}

async function below(queries: QueryClient, parent: string): Promise<Option[]> {
  const args = { query: { parent } }
  const reply = await queries.fetchQuery({
    queryKey: keyOf(regions.regionChildren, args),
    queryFn: () => call(regions.regionChildren, args),
    staleTime: hour,
  })
  return reply.rows.map((row) => ({ value: row.code, label: row.name, isLeaf: row.level === 'village' }))
}

function withChildren(options: readonly Option[], parent: string, children: Option[]): Option[] {
  return options.map((option) => {
    if (option.value === parent) return { ...option, children }
    return option.children === undefined ? option : { ...option, children: withChildren(option.children, parent, children) }
  })
}

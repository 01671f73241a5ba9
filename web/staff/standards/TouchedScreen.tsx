import { useMemo, type ReactNode } from 'react'
import { useSearch } from 'wouter'
import { standards } from '#contract'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import './standards.css'

type Row = standards.TouchedRow

const open = (row: Row): string => `/households/${String(row.householdNo)}`
const managed = ['key', 'place', 'value', 'from', 'to', 'revision', 'replaces'] as const

/** The standard that the address names, and nothing else of it. */
function standardIn(address: string): Readonly<Record<string, string>> {
  const search = new URLSearchParams(address)
  return Object.fromEntries(
    managed.flatMap((name) => {
      const value = search.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

/** The households behind the numbers of a simulation; which standard stands in the address. */
export default function TouchedScreen(): ReactNode {
  const address = useSearch()
  const fixed = useMemo(() => standardIn(address), [address])
  const { key = '', place = '' } = fixed
  const id = new URLSearchParams(address).get('proposal')
  return (
    <div className="dd-screen">
      <PageHeader
        back={
          id === null
            ? { href: `/standards/new?region=${place}&key=${key}`, label: '拟定标准' }
            : { href: `/standards/proposals/${id}`, label: `第 ${id} 号拟稿` }
        }
        title="测算涉及的家庭"
        note="按测算底表逐户算出；“可能新纳入”须入户核实"
      />
      <QueryTable
        listing={standards.touched}
        rowKey={(row) => row.householdNo}
        open={open}
        linkColumn="headName"
        fixed={fixed}
        managed={managed}
        empty={{ title: '没有家庭受影响' }}
      />
    </div>
  )
}

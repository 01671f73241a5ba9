import { useMemo, type ReactNode } from 'react'
import { useSearch } from 'wouter'
import { standards } from '#contract'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import './standards.css'

type Row = standards.TouchedRow

const open = (row: Row): string => `/households/${String(row.householdNo)}`
const managed = ['key', 'place', 'value', 'from', 'to'] as const

/** The households behind the numbers of a simulation; which standard stands in the address. */
export default function TouchedScreen(): ReactNode {
  const search = new URLSearchParams(useSearch())
  const [key, place, value, from, to] = managed.map((name) => search.get(name) ?? '')
  const fixed = useMemo(() => ({ key, place, value, from, ...(to === '' ? {} : { to }) }), [key, place, value, from, to])
  const id = search.get('proposal')
  return (
    <div className="dd-screen">
      <PageHeader back={id === null ? { href: `/standards/new?region=${place ?? ''}&key=${key ?? ''}`, label: '拟定标准' } : { href: `/standards/proposals/${id}`, label: `第 ${id} 号拟稿` }} title="测算涉及的家庭" note="按测算底表逐户算出；“可能新纳入”须入户核实" />
      <QueryTable listing={standards.touched} rowKey={(row) => row.householdNo} open={open} linkColumn="headName" fixed={fixed} managed={managed} empty={{ title: '没有家庭受影响' }} />
    </div>
  )
}

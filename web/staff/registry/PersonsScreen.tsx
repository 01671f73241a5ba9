import type { ReactNode } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { registry } from '#contract'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { ListTabs } from './ListTabs.tsx'
import { PersonDrawer } from './PersonDrawer.tsx'
import { PersonState, Programmes } from './words.tsx'

const open = (row: registry.PersonRow): string =>
  row.householdNo === null
    ? `/households/persons?person=${String(row.personNo)}`
    : `/households/${String(row.householdNo)}?person=${String(row.personNo)}`
const render = {
  programmes: (row: registry.PersonRow): ReactNode => <Programmes codes={row.programmes} />,
  status: (row: registry.PersonRow): ReactNode => <PersonState status={row.status} />,
  headName: (row: registry.PersonRow): ReactNode =>
    row.householdNo === null ? (
      <span className="dd-quiet">不在任何家庭</span>
    ) : (
      <Link className="dd-cell-link" href={`/households/${String(row.householdNo)}`}>
        {row.headName}
      </Link>
    ),
}

/** 人员: everybody in the caller's region. Whoever belongs to no household opens in a drawer here. */
export default function PersonsScreen(): ReactNode {
  const search = useSearch()
  const [, navigate] = useLocation()
  const shown = Number(new URLSearchParams(search).get('person') ?? '')
  return (
    <div className="dd-screen">
      <ListTabs />
      <QueryTable
        listing={registry.personListing}
        rowKey={(row) => row.personNo}
        open={open}
        render={render}
        empty={{ title: '还没有人员', next: '公安部门报送“户籍和全员人口”后，家庭和人员会出现在这里' }}
      />
      <PersonDrawer
        personNo={shown > 0 ? shown : null}
        close={() => {
          navigate('/households/persons')
        }}
      />
    </div>
  )
}

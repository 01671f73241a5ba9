import { Skeleton } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { standards } from '#contract'
import { useList } from '../../ui/client.ts'
import { ReadError } from '../../ui/Reading.tsx'
import { FiguresState, NotSimulated, Outdated, Simulation } from './Simulation.tsx'
import type { SimulatedStandard } from './words.tsx'

interface Props {
  readonly standard: SimulatedStandard
  /** Where the rows behind a number are found. */
  readonly rows: (selection: string) => string
}

/** What a standard would do, worked out now; asks again while the population's figures are being made. */
export function LiveSimulation({ standard, rows }: Props): ReactNode {
  const { key, region, value, from, to, kind, replaces } = standard
  const [waiting, setWaiting] = useState(false)
  const query = {
    key,
    place: region,
    value,
    from,
    ...(to === null ? {} : { to }),
    revision: kind,
    ...(replaces === null ? {} : { replaces }),
  }
  const reply = useList(standards.simulate, { query }, { refetchInterval: waiting ? 2_000 : false })
  const pending = reply.data !== undefined && reply.data.result === null && reply.data.impossible === null
  useEffect(() => {
    setWaiting(pending)
  }, [pending])
  if (reply.isError) return <ReadError reply={reply} />
  if (reply.data === undefined)
    return (
      <section className="dd-card">
        <h2>测算</h2>
        <Skeleton active title={false} />
      </section>
    )
  const { result, figures, impossible } = reply.data
  if (impossible !== null) return <NotSimulated why={impossible} />
  if (result === null) return <FiguresState figures={figures} region={region} />
  return (
    <>
      <Outdated figures={result.figures} />
      <Simulation result={result} rows={rows} />
    </>
  )
}

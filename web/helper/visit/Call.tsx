import { useEffect, useState, type ReactNode } from 'react'
import { failureWords, send } from '../api.ts'
import { Banner, BigButton } from '../parts/index.tsx'
import { routes } from '../routes.ts'
import { useOnline } from '../line.ts'

const shownFor = 60_000

/** Shows a member's number to call. Each look is recorded; the number goes again after a minute and lies nowhere on the phone. */
export function Call({
  householdNo,
  personNo,
  name,
  masked,
}: {
  householdNo: number
  personNo: number
  name: string
  masked: string
}): ReactNode {
  const online = useOnline()
  const [phone, setPhone] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (phone === null) return
    const timer = setTimeout(() => {
      setPhone(null)
    }, shownFor)
    return () => {
      clearTimeout(timer)
    }
  }, [phone])
  const ask = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      const reply = await send(routes['visits.call'], { params: { id: householdNo }, body: { personNo } })
      setPhone(reply.phone)
      window.location.href = `tel:${reply.phone}`
    } catch (error) {
      setProblem(failureWords(error, '没有取到号码'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {problem !== null && <Banner tone="wait">{problem}</Banner>}
      {phone === null ? (
        <BigButton
          kind="plain"
          busy={busy}
          reason={online ? undefined : '没有网络，取不到号码'}
          onClick={() => {
            void ask()
          }}
        >
          打给{name}
          <small>{masked}</small>
        </BigButton>
      ) : (
        <div className="h-button">
          <a className="v-tel" href={`tel:${phone}`}>
            拨打 {phone}
          </a>
        </div>
      )}
    </>
  )
}

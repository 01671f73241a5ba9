import { useEffect, useState } from 'react'

/** True once `on` has lasted for `ms`: a wait shorter than that shows nothing at all, which is calmer than a flash. */
export function useDelayed(on: boolean, ms = 300): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!on) return
    const timer = setTimeout(() => {
      setLate(true)
    }, ms)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [on, ms])
  return on && late
}

import { useState, type ReactNode } from 'react'
import { BigButton } from './BigButton.tsx'
import { Banner } from './Banner.tsx'

/** WGS 84 degrees; accuracy in metres. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
  readonly accuracy: number
  /** When the phone measured it, ISO 8601. */
  readonly at: string
}

const reasons: Record<number, string> = {
  1: '没有允许定位。可在手机设置里打开，或者不记位置直接继续。',
  2: '手机现在找不到位置。可到屋外再试，或者不记位置直接继续。',
  3: '定位用时太久。可到屋外再试，或者不记位置直接继续。',
}

/** Notes where the phone is, when the helper says so; never by itself, and never required. */
export function PositionInput({ value, onChange }: { value: Position | null; onChange: (position: Position | null) => void }): ReactNode {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const locate = (): void => {
    // Missing outside a secure context, whatever the types say.
    const device = navigator.geolocation as Geolocation | undefined
    if (device === undefined) {
      setProblem('这部手机不能定位，可以不记位置直接继续。')
      return
    }
    setBusy(true)
    setProblem(null)
    device.getCurrentPosition(
      ({ coords, timestamp }) => {
        setBusy(false)
        onChange({
          latitude: round(coords.latitude),
          longitude: round(coords.longitude),
          accuracy: Math.round(coords.accuracy),
          at: new Date(timestamp).toISOString(),
        })
      },
      (error) => {
        setBusy(false)
        setProblem(reasons[error.code] ?? reasons[2] ?? null)
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    )
  }
  return (
    <div>
      {problem !== null && <Banner tone="wait">{problem}</Banner>}
      {value !== null && <p role="status">已记下位置，误差约 {value.accuracy} 米。</p>}
      <BigButton kind="plain" busy={busy} onClick={locate}>
        {value === null ? '记下现在的位置' : '重新定位'}
      </BigButton>
      {value !== null && (
        <BigButton
          kind="plain"
          onClick={() => {
            onChange(null)
          }}
        >
          不记位置
        </BigButton>
      )}
    </div>
  )
}

/** Five decimals are about a metre; more is only noise. */
function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}

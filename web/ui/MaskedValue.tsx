import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Input, Popover } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { ErrorView } from './ErrorView.tsx'

/** For which matter a full value is looked at; without one, why. */
export interface RevealReason {
  readonly matter: string
  readonly reason: string
}

/** Something that runs for the family. */
export interface Matter {
  readonly key: string
  readonly label: string
}

const shownFor = 60_000

/**
 * A masked value with an eye. Looking names the matter it is for, is recorded by the server, and ends by itself after a minute. The full value is
 * kept in this component only: not in a cache, not in the address.
 */
export function MaskedValue({
  value,
  label,
  reveal,
  matters,
}: {
  /** As masked by the server: `430***********1234`. */
  value: string
  /** `身份证号`, for the question and the screen reader. */
  label: string
  reveal: (reason: RevealReason) => Promise<string>
  /** What runs for the family: a click on one shows the value. Empty: a reason is written. */
  matters: readonly Matter[]
}): ReactNode {
  const [full, setFull] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (full === null) return
    const timer = setTimeout(() => {
      setFull(null)
    }, shownFor)
    return () => {
      clearTimeout(timer)
    }
  }, [full])
  if (full !== null) {
    return (
      <span className="dd-masked">
        <span className="dd-figure">{full}</span>
        <Button
          size="small"
          type="text"
          icon={<EyeInvisibleOutlined />}
          aria-label={`遮住${label}`}
          onClick={() => {
            setFull(null)
          }}
        />
      </span>
    )
  }
  return (
    <span className="dd-masked">
      <span className="dd-figure">{value}</span>
      <Popover
        open={open}
        onOpenChange={setOpen}
        trigger="click"
        title={`查看${label}`}
        destroyOnHidden
        content={
          <Ask
            matters={matters}
            reveal={async (reason) => {
              setFull(await reveal(reason))
              setOpen(false)
            }}
          />
        }
      >
        <Button size="small" type="text" className="dd-no-print" icon={<EyeOutlined />} aria-label={`查看完整${label}`} />
      </Popover>
    </span>
  )
}

function Ask({ matters, reveal }: { matters: readonly Matter[]; reveal: (reason: RevealReason) => Promise<void> }): ReactNode {
  const [reason, setReason] = useState('')
  const [pending, setPending] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const show = async (matter: string): Promise<void> => {
    setPending(matter)
    setError(null)
    try {
      await reveal({ matter, reason: matter === '' ? reason.trim() : '' })
    } catch (caught) {
      setError(caught)
      setPending(null)
    }
  }
  const short = [...reason.trim()].length < 4
  return (
    <form
      className="dd-ask"
      onSubmit={(event) => {
        event.preventDefault()
        if (matters.length === 0 && !short) void show('')
      }}
    >
      {matters.length === 0 ? (
        <>
          <p>这户没有在办事项，请写明为什么要看。</p>
          <Input
            size="small"
            autoFocus
            maxLength={200}
            placeholder="如：核对银行退回的发放名单"
            aria-label="为什么要看"
            value={reason}
            onChange={(event) => {
              setReason(event.target.value)
            }}
          />
          <p className="dd-quiet">本次查看和原因会记入审计台账，并列入安全管理员的“异常查看”。一分钟后自动遮住。</p>
        </>
      ) : (
        <>
          <p>为办理哪件事查看？点一下就显示。</p>
          {matters.map((matter, at) => (
            <Button
              key={matter.key}
              size="small"
              autoFocus={at === 0}
              type={matters.length === 1 ? 'primary' : 'default'}
              loading={pending === matter.key}
              disabled={pending !== null}
              onClick={() => {
                void show(matter.key)
              }}
            >
              {matter.label}
            </Button>
          ))}
          <p className="dd-quiet">本次查看会记入审计台账，一分钟后自动遮住。</p>
        </>
      )}
      {error !== null && <ErrorView error={error} />}
      {matters.length === 0 && (
        <Button
          size="small"
          type="primary"
          htmlType="submit"
          loading={pending !== null}
          disabled={short}
          title={short ? '先写明原因，至少 4 个字' : undefined}
        >
          查看
        </Button>
      )}
    </form>
  )
}

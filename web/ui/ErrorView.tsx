import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ApiError } from './transport.ts'

interface Shown {
  readonly happened: string
  readonly way: string
  readonly code: string
}

/** What happened, what to do, and the code for support, for anything that can be thrown. */
export function describeError(error: unknown): Shown {
  if (error instanceof ApiError)
    return {
      happened: error.message,
      way: error.hint ?? '请稍后再试；仍不行请把编号告诉管理员',
      code: `${error.code} · ${error.requestId}`,
    }
  if (error instanceof Error && /dynamically imported module|module script failed/i.test(error.message)) {
    return { happened: '系统刚更新过，这一页需要重新载入', way: '请刷新页面', code: 'page.outdated' }
  }
  return {
    happened: '这一页出了问题',
    way: '请刷新页面；仍不行请把编号告诉管理员',
    code: error instanceof Error ? `page.${error.name}` : 'page.unknown',
  }
}

/**
 * An error in place of what should stand here: what happened, what was kept, what to do, and a code to tell support. Never an empty
 * list instead.
 */
export function ErrorView({
  error,
  kept,
  retry,
}: {
  error: unknown
  /** What was not lost: `您填写的内容还在`. */
  kept?: string
  retry?: () => void
}): ReactNode {
  const { happened, way, code } = describeError(error)
  return (
    <div className="dd-error" role="alert">
      <strong>{happened}</strong>
      {kept !== undefined && <p>{kept}</p>}
      <p>{way}</p>
      <div className="dd-error-foot">
        {retry !== undefined && (
          <Button size="small" onClick={retry}>
            再试一次
          </Button>
        )}
        <span className="dd-quiet">编号 {code}</span>
      </div>
    </div>
  )
}

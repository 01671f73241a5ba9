import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ApiError } from './transport.ts'

interface Shown {
  readonly happened: string
  readonly way: string
  readonly code: string
}

/** A screen's own files could not be fetched; only a new load of the page asks for them again. */
function isNotLoaded(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed|preload CSS/i.test(error.message)
}

/** What to do where the server gave no hint of its own: waiting helps against a fault, not against what was typed. */
function wayOut(code: string): string {
  if (code === 'not-found') return '可能已经合并、撤销或移交到别处；请从名单或查找里重新打开'
  if (code.startsWith('input.')) return '请改好后再提交'
  if (code.startsWith('state.')) return '请刷新页面，看过最新情况再办'
  return '请稍后再试；仍不行请把编号告诉管理员'
}

/** What happened, what to do, and the code for support, for anything that can be thrown. */
export function describeError(error: unknown): Shown {
  if (error instanceof ApiError)
    return {
      happened: error.message,
      way: error.hint ?? wayOut(error.code),
      code: `${error.code} · ${error.requestId}`,
    }
  if (isNotLoaded(error))
    return { happened: '这一页没有载入：连不上服务器，或者系统刚更新过', way: '请检查网络，再刷新页面', code: 'page.notLoaded' }
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

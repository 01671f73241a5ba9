import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import type { CallOf, Operation } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'

/** Runs a command once for one intention, says so, and closes the form. */
export function useAction<O extends Operation>(
  operation: O,
  done: string,
  close: () => void,
): { run: (args: CallOf<O>) => void; pending: boolean; error: unknown } {
  const { message } = App.useApp()
  const command = useCommand(operation, () => {
    void message.success(done)
    close()
  })
  return {
    run: (args) => {
      void command.run(args).catch(() => undefined)
    },
    pending: command.isPending,
    error: command.error,
  }
}

/** Title, fields, one way forward, one back; what is missing stands beside the disabled button. */
export function PanelForm({
  title,
  hint,
  submit,
  missing,
  danger = false,
  pending,
  error,
  onSubmit,
  close,
  children,
}: {
  title: string
  hint?: ReactNode
  submit: string
  missing?: string | undefined
  danger?: boolean
  pending: boolean
  error: unknown
  onSubmit: () => void
  close: () => void
  children?: ReactNode
}): ReactNode {
  return (
    <form
      className="al-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (missing === undefined && !pending) onSubmit()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && missing === undefined && !pending) onSubmit()
      }}
    >
      <header>
        <h2>{title}</h2>
        {hint !== undefined && <span className="dd-quiet">{hint}</span>}
      </header>
      {children}
      <div className="al-buttons">
        <Button
          size="small"
          type="primary"
          htmlType="submit"
          danger={danger}
          disabled={missing !== undefined}
          loading={pending}
          autoFocus={children === undefined}
        >
          {submit}
        </Button>
        <Button size="small" onClick={close}>
          取消
        </Button>
        <span className="dd-quiet">{missing ?? 'Ctrl+Enter 提交，Esc 取消'}</span>
      </div>
      {error !== null && <ErrorView error={error} kept="填写的内容还在" />}
    </form>
  )
}

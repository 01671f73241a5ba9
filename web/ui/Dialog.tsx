import { Modal, type ModalProps } from 'antd'
import { useRef, type KeyboardEvent, type ReactNode } from 'react'

const fields = 'input:not([disabled]):not([type=hidden]):not([type=file]), textarea:not([disabled])'

/** What Enter presses where there is nothing to fill in; never what cannot be taken back. */
const yes = '.ant-modal-footer .ant-btn-primary:not(.ant-btn-dangerous):not([disabled])'

function placeCaret(body: HTMLElement): void {
  if (body.querySelector(':focus') !== null) return
  const first = body.querySelector<HTMLElement>(fields) ?? body.closest('.ant-modal')?.querySelector<HTMLElement>(yes)
  first?.focus()
}

/** An Enter that is still held down from what opened the dialogue is no answer to it. In a text it goes on making lines. */
function ignoreHeld(event: KeyboardEvent): void {
  if (event.repeat && event.key === 'Enter' && event.target instanceof HTMLButtonElement) event.preventDefault()
}

/**
 * A dialogue of the desk: antd's, with the caret in its first field once it is open. antd's own focus lands on the cross in the corner,
 * where Enter throws away what one came to do. A field that asks for the focus itself keeps it.
 */
export function Dialog({ children, afterOpenChange, ...rest }: ModalProps): ReactNode {
  const body = useRef<HTMLDivElement>(null)
  return (
    <Modal
      {...rest}
      wrapProps={{ onKeyDownCapture: ignoreHeld }}
      afterOpenChange={(open) => {
        if (open && body.current !== null) placeCaret(body.current)
        afterOpenChange?.(open)
      }}
    >
      <div ref={body}>{children}</div>
    </Modal>
  )
}

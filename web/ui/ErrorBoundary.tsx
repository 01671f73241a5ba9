import { Component, type ReactNode } from 'react'
import { ErrorView } from './ErrorView.tsx'

interface Props {
  /** Another value forgives the error: the address, so that leaving a broken screen works. */
  readonly at: string
  readonly children: ReactNode
}

/** A screen that breaks takes only itself down; the menu stays. */
export class ErrorBoundary extends Component<Props, { error: unknown; at: string }> {
  override state: { error: unknown; at: string } = { error: null, at: this.props.at }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  static getDerivedStateFromProps(props: Props, state: { error: unknown; at: string }): { error: unknown; at: string } | null {
    return props.at === state.at ? null : { error: null, at: props.at }
  }

  override render(): ReactNode {
    if (this.state.error !== null)
      return (
        <ErrorView
          error={this.state.error}
          kept="已提交的内容都已保存"
          retry={() => {
            window.location.reload()
          }}
        />
      )
    return this.props.children
  }
}

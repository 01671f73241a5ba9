import { Component, type ReactNode } from 'react'
import { Banner, BigButton } from '../parts/index.tsx'

/** A page that breaks takes only itself down; the tabs and the outbox stay. */
export class Guard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    return (
      <>
        <Banner tone="bad">这一页没有打开。已经保存的内容都还在。</Banner>
        <BigButton
          onClick={() => {
            window.location.reload()
          }}
        >
          重新打开
        </BigButton>
      </>
    )
  }
}

import type { ReactNode } from 'react'

/** Says on every screen and every sheet that the people are made up; `children` stand beside it. */
export function SyntheticBanner({ children }: { children?: ReactNode }): ReactNode {
  return (
    <div className="dd-synthetic" role="note">
      演示数据均为合成，非真实人员{children}
    </div>
  )
}

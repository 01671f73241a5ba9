import type { ReactNode } from 'react'

/** Says on every screen and every sheet that the people are made up. */
export function SyntheticBanner(): ReactNode {
  return <div className="dd-synthetic" role="note">演示数据均为合成，非真实人员</div>
}

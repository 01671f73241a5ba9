import type { ComponentType, LazyExoticComponent } from 'react'
import type { Ability } from '#contract'

/**
 * A screen of the desk. Each file exports its component as default and is loaded when it is first opened. Parts of the address
 * (`/alerts/:no`) come from wouter's `useParams`.
 */
export interface Screen {
  readonly path: string
  readonly label: string
  readonly ability: Ability | 'signed-in'
  /** Left out: reached from another screen only. */
  readonly menu?: MenuGroup
  /** Pinyin and its initials, for Ctrl K. */
  readonly keys: string
  readonly component: LazyExoticComponent<ComponentType>
}

export const menuGroups = { work: '日常', data: '数据', watch: '监测', govern: '管理' } as const
export type MenuGroup = keyof typeof menuGroups

import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { may, useMe } from '../../ui/session.ts'
import { menuGroups, screens, type MenuGroup, type Screen } from '../screens/index.ts'

const groups = Object.keys(menuGroups) as MenuGroup[]

/** The menu at the left: what this role may open, nothing else. */
export function Menu(): ReactNode {
  const me = useMe()
  const [path] = useLocation()
  const entries = screens.filter((screen) => screen.menu !== undefined && may(me, screen.ability))
  const here = current(entries, path)
  return (
    <nav className="dd-menu dd-no-print" aria-label="主菜单">
      {groups.map((group) => {
        const inside = entries.filter((screen) => screen.menu === group)
        if (inside.length === 0) return null
        return (
          <div key={group}>
            <h2>{menuGroups[group]}</h2>
            {inside.map((screen) => (
              <Link key={screen.path} href={screen.path} aria-current={screen === here ? 'page' : undefined}>
                {screen.label}
              </Link>
            ))}
          </div>
        )
      })}
      <p className="dd-menu-foot dd-quiet">按 ? 看快捷键</p>
    </nav>
  )
}

/** The entry a path belongs to: the longest one it starts with. */
function current(entries: readonly Screen[], path: string): Screen | undefined {
  return entries
    .filter((screen) => path === screen.path || (screen.path !== '/' && path.startsWith(`${screen.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0]
}

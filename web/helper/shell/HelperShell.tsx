import { Suspense, type ReactNode } from 'react'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import { Banner } from '../parts/index.tsx'
import { Watermark } from '../../ui/Watermark.tsx'
import { helperScreens } from '../screens.tsx'
import { useOnline } from '../line.ts'
import { useMe } from '../session.ts'
import { useUnsent } from '../use-outbox.tsx'
import { Guard } from './Guard.tsx'
import { useUpdate } from './use-update.ts'

const first = helperScreens[0]?.path ?? '/'

/** Banner, page, tabs. */
export function HelperShell(): ReactNode {
  const me = useMe()
  const online = useOnline()
  const update = useUpdate()
  const [path] = useLocation()
  return (
    <>
      <div className="h-top">
        {me.synthetic && (
          <div className="h-synthetic" role="note">
            演示数据均为合成，非真实人员
          </div>
        )}
        {!online && <Banner tone="wait">没有网络。照常填写，恢复后自动发送。</Banner>}
        {update !== null && (
          <Banner>
            <span>有新版本。</span>{' '}
            <button type="button" className="h-link" onClick={update}>
              现在更新
            </button>
          </Banner>
        )}
      </div>
      <main className="h-page">
        <Guard key={path}>
          <Suspense
            fallback={
              <p className="h-quiet" role="status">
                正在打开…
              </p>
            }
          >
            <Switch>
              {helperScreens.map((screen) => (
                <Route key={screen.path} path={screen.path} component={screen.component} />
              ))}
              {path === '/' && first !== '/' && <Redirect to={first} replace />}
              <Route>
                <h1>没有这一页</h1>
                <p>
                  <Link href={first}>回到首页</Link>
                </p>
              </Route>
            </Switch>
          </Suspense>
        </Guard>
      </main>
      <Tabs />
      <Watermark me={me} />
    </>
  )
}

function Tabs(): ReactNode {
  const [path] = useLocation()
  const unsent = useUnsent()
  const tabs = helperScreens.filter((screen) => screen.tab !== undefined)
  const here = tabs
    .filter((tab) => path === tab.path || path.startsWith(`${tab.path === '/' ? '' : tab.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0]
  return (
    <nav className="h-tabs" aria-label="主菜单">
      {tabs.map((tab) => (
        <Link key={tab.path} href={tab.path} aria-current={tab === here ? 'page' : undefined}>
          {tab.tab}
          {tab.path === '/records' && unsent > 0 && (
            <span className="h-count" aria-label={`${String(unsent)} 件未发送`}>
              {unsent}
            </span>
          )}
        </Link>
      ))}
    </nav>
  )
}

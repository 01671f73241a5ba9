import { DownOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Dropdown } from 'antd'
import { Suspense, type ReactNode } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { session, type Me } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { DemoLoading, useWelcome } from '../../ui/DemoLoading.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { describeError } from '../../ui/ErrorView.tsx'
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx'
import { KeyHelp } from '../../ui/KeyHelp.tsx'
import { may, useMe } from '../../ui/session.ts'
import { SyntheticBanner } from '../../ui/SyntheticBanner.tsx'
import { Tray } from '../../ui/Tray.tsx'
import { Waiting } from '../../ui/Waiting.tsx'
import { Watermark } from '../../ui/Watermark.tsx'
import { screens, type Screen } from '../screens/index.ts'
import { traySources } from '../tray-sources.ts'
import { Line } from './Line.tsx'
import { Menu } from './Menu.tsx'
import { Proof } from './Proof.tsx'
import { Search } from './Search.tsx'

/** Around every screen of the desk: banner, head, menu. */
export function Shell(): ReactNode {
  const me = useMe()
  const [path] = useLocation()
  return (
    <div className="dd-shell">
      {me.synthetic && <DemoBanner />}
      <header className="dd-head dd-no-print">
        <Link href="/" className="dd-brand">
          <img src="/icon.svg" alt="" width={22} height={22} />
          兜底
        </Link>
        <span className="dd-place">
          <b>{me.regionName}</b>
          {me.departmentName}
        </span>
        <Search />
        <Tray sources={traySources} />
        <UserMenu />
      </header>
      <Line />
      <div className="dd-body">
        <Menu />
        <main className="dd-main">
          <ErrorBoundary at={path}>
            <Suspense fallback={<Waiting />}>
              <Switch>
                {screens.map((screen) => (
                  <Route key={screen.path} path={screen.path}>
                    <Guarded screen={screen} />
                  </Route>
                ))}
                <Route>
                  <NotFound />
                </Route>
              </Switch>
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <KeyHelp />
      <Proof />
      <Watermark me={me} />
    </div>
  )
}

/** On the desk the banner also tells what is still being loaded. */
function DemoBanner(): ReactNode {
  const welcome = useWelcome()
  return (
    <SyntheticBanner>
      <DemoLoading welcome={welcome.data} />
    </SyntheticBanner>
  )
}

function Guarded({ screen }: { screen: Screen }): ReactNode {
  const me = useMe()
  const Component = screen.component
  if (!may(me, screen.ability))
    return <Empty title={`您的角色（${me.roleLabel}）不能打开“${screen.label}”`} next={<Link href="/">回到工作台</Link>} />
  return <Component />
}

function NotFound(): ReactNode {
  return (
    <Empty
      title="没有这一页"
      next={
        <>
          网址可能写错了，或者这一页已经换了地方。<Link href="/">回到工作台</Link>
        </>
      }
    />
  )
}

function UserMenu(): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  const leave = useCommand(session.signOut)
  // Another post sees other rows: everything on the screen begins anew.
  const choose = useCommand(session.choosePost, () => {
    queries.clear()
    window.location.assign('/')
  })
  const signOut = async (): Promise<void> => {
    try {
      const { next } = await leave.run({})
      queries.clear()
      window.location.assign(next ?? '/')
    } catch (error) {
      void message.error(`没有退出成功：${describeError(error).happened}`)
    }
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', label: `${me.login} · ${me.roleLabel}`, disabled: true },
          ...postItems(me, (postId) => {
            choose.run({ body: { postId } }).catch((error: unknown) => {
              void message.error(error instanceof Error ? describeError(error).happened : '没有切换成功')
            })
          }),
          {
            key: 'posts',
            label: '我的岗位与代班',
            onClick: () => {
              navigate('/my-posts')
            },
          },
          {
            key: 'safety',
            label: '密码与登录安全、我的登录',
            onClick: () => {
              navigate('/safety')
            },
          },
          {
            key: 'out',
            label: '退出登录',
            onClick: () => {
              void signOut()
            },
          },
        ],
      }}
    >
      <Button size="small" type="text">
        {me.name} · {me.roleLabel} <DownOutlined style={{ fontSize: 10 }} />
      </Button>
    </Dropdown>
  )
}

/** The other posts one may act in today; nothing where there is only one. */
function postItems(me: Me, choose: (postId: number) => void): { key: string; label: string; onClick: () => void }[] {
  return me.posts
    .filter((post) => !post.acting)
    .map((post) => ({
      key: `post-${String(post.id)}`,
      label: `切换到：${post.covers === null ? '' : `代 ${post.covers} · `}${post.label}`,
      onClick: () => {
        choose(post.id)
      },
    }))
}

import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { imports, screening } from '#contract'
import { useRead } from '../../ui/client.ts'
import { count } from '../../ui/format.ts'
import { may, useMe } from '../../ui/session.ts'

const one = { query: { page: 1, size: 1 } }

/** What a new installation needs before anything can be found, in order; gone once the first screening has been started. */
export function FirstSteps(): ReactNode {
  const me = useMe()
  const wanted = !me.synthetic && may(me, 'screening.run')
  const runs = useRead(screening.runListing.list, one, { enabled: wanted })
  const files = useRead(imports.imports.list, one, { enabled: wanted && runs.data?.total === 0 })
  if (runs.data?.total !== 0 || files.data === undefined) return null
  const received = files.data.total
  return (
    <section className="dd-card dd-first">
      <h2>第一次用，按这几步来</h2>
      <ol>
        <li>
          <b>登记用户</b>：请系统管理员在“用户与密钥”里登记各乡镇、各部门的经办和村级协理员。
        </li>
        <li>
          <b>收数据</b>：先交公安的“户籍和全员人口”，家庭和人员就有了；再交低保、特困等名册，然后是其他部门的。要交什么看
          <Link href="/catalogue">数据目录</Link>，每一项都能下载模板。
          {received === 0 ? '还没有收到文件，' : `已经收到 ${count(received)} 份，`}
          {may(me, 'import.submit') ? <Link href="/imports/new">去交文件</Link> : <Link href="/imports">去看看</Link>}。
        </li>
        <li>
          <b>核对本地标准</b>：没有录入的，先用省里的代替。<Link href="/standards">去核对</Link>
        </li>
        <li>
          <b>开始第一次筛查</b>：把全部家庭和现行政策对一遍，发现的情况自动转给该办的部门和乡镇。
          {received === 0 ? '收到数据以后再做。' : <Link href="/screenings">去筛查</Link>}
        </li>
      </ol>
    </section>
  )
}

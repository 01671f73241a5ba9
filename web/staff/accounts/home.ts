import { passwordResets, posts, roles, signInWays, type Role } from '#contract'
import { call } from '../../ui/client.ts'
import type { HomeSource } from '../home/home-source.ts'

/** Posts that wait for the security administrator. */
export const postsToConfirm: HomeSource = {
  id: 'posts',
  list: 'new',
  label: '待确认的岗位',
  ability: 'post.confirm',
  empty: '没有待确认的岗位',
  async load(signal) {
    const { rows, total } = await call(posts.posts.list, { query: { state: 'proposed', size: 5 } }, { signal })
    return {
      total,
      href: '/posts?state=proposed',
      lines: rows.map((row) => ({
        key: String(row.id),
        who: row.name,
        where: row.regionName,
        sentence: `${row.proposedBy}提名为${roles[row.role as Role]}，自 ${row.from}`,
        next: '确认',
        href: '/posts?state=proposed',
      })),
    }
  },
}

/** Forgotten passwords that wait for the security administrator. */
export const resetsToConfirm: HomeSource = {
  id: 'password-resets',
  list: 'new',
  label: '待确认的密码重设',
  ability: 'post.confirm',
  seldom: true,
  empty: '没有待确认的密码重设',
  async load(signal) {
    const { rows, total } = await call(passwordResets.list.list, { query: { state: 'proposed', size: 5 } }, { signal })
    return {
      total,
      href: '/password-resets?state=proposed',
      lines: rows.map((row) => ({
        key: String(row.id),
        who: row.name,
        where: row.regionName,
        sentence: `${row.proposedBy}提出重设密码：${row.reason}`,
        next: '核实',
        href: '/password-resets?state=proposed',
      })),
    }
  },
}

/** Links to the identity provider that wait for the security administrator. */
export const linksToConfirm: HomeSource = {
  id: 'identity-links',
  list: 'new',
  label: '待确认的统一身份绑定',
  ability: 'post.confirm',
  seldom: true,
  empty: '没有待确认的统一身份绑定',
  async load(signal) {
    const { rows, total } = await call(signInWays.links.list, { query: { state: 'proposed', size: 5 } }, { signal })
    return {
      total,
      href: '/identity-links?state=proposed',
      lines: rows.map((row) => ({
        key: String(row.id),
        who: row.name,
        where: row.login,
        sentence: `${row.proposedBy}提出绑定认证中的“${row.subject}”`,
        next: '核对',
        href: '/identity-links?state=proposed',
      })),
    }
  },
}

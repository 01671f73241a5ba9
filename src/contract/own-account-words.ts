/** What is done to an account and told to whoever owns it. */
export const noticeKinds = {
  'password.reset': '密码被重设',
  'password.own': '密码已修改',
  'factor.bound': '绑定了动态验证码',
  'factor.reset': '动态验证码和通行密钥被重置',
  'passkey.bound': '绑定了通行密钥',
  'passkey.removed': '删除了通行密钥',
  'post.granted': '岗位已确认',
  'post.ended': '岗位已终止',
  'link.confirmed': '绑定了统一身份认证',
  'link.removed': '解除了统一身份认证',
  'sessions.ended': '登录被安全管理员结束',
} as const
export type NoticeKind = keyof typeof noticeKinds

/** How somebody signed in. */
export const signInWords = { password: '密码', passkey: '通行密钥', sso: '统一身份认证' } as const

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
  'standIn.asked': '有人提出代您的班',
  'standIn.refused': '您提出的代班没有同意',
  'standIn.standing': '您被安排代班',
  'standIn.covered': '您的工作有人代班',
  'standIn.ended': '代班提前结束',
  'standIn.over': '代班到期结束',
  'link.confirmed': '绑定了统一身份认证',
  'link.removed': '解除了统一身份认证',
  'sessions.ended': '登录被安全管理员结束',
} as const
export type NoticeKind = keyof typeof noticeKinds

/** How somebody signed in. */
export const signInWords = { password: '密码', passkey: '通行密钥', sso: '统一身份认证' } as const

interface Warned {
  readonly refusedBefore: number
  readonly refusedSince: number
  readonly passwordDays: number | null
}

/** What should make the owner of an account stop: others' tries, a password about to run out. `session.safety` says the figures. */
export function accountWarnings({ refusedBefore, refusedSince, passwordDays }: Warned): readonly string[] {
  return [
    ...(refusedBefore >= 3
      ? [`这次登录之前有 ${String(refusedBefore)} 次没有通过的登录：不是您自己输错的，请马上修改密码并告诉安全管理员`]
      : []),
    ...(refusedSince > 0 ? [`您登录以后，又有 ${String(refusedSince)} 次用您的用户名登录没有通过`] : []),
    ...(passwordDays === null
      ? []
      : [passwordDays === 0 ? '您的密码今天到期，请修改' : `您的密码 ${String(passwordDays)} 天后到期，请提前修改`]),
  ]
}

const systems = [
  [/HarmonyOS/, '鸿蒙'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, '安卓'],
  [/Windows/, 'Windows 电脑'],
  [/Mac OS X|Macintosh/, '苹果电脑'],
  [/UOS|UnionTech/i, '统信电脑'],
  [/Kylin/i, '麒麟电脑'],
  [/Linux/, 'Linux 电脑'],
] as const

/** Wrappers before the engines they are built on. */
const browsers = [
  [/MicroMessenger/, '微信'],
  [/DingTalk/, '钉钉'],
  [/Edg(A|iOS)?\//, 'Edge 浏览器'],
  [/QIHU|360SE|360EE/i, '360 浏览器'],
  [/QQBrowser/, 'QQ 浏览器'],
  [/HuaweiBrowser/, '华为浏览器'],
  [/MiuiBrowser/, '小米浏览器'],
  [/Firefox|FxiOS/, 'Firefox 浏览器'],
  [/Chrome|CriOS/, 'Chrome 浏览器'],
  [/Safari/, 'Safari 浏览器'],
] as const

/** What a browser says of itself in words its owner knows the machine by. It may say anything: this proves nothing. */
export function deviceWords(agent: string): string {
  const named = (list: readonly (readonly [RegExp, string])[]): string | undefined => list.find(([pattern]) => pattern.test(agent))?.[1]
  const words = [named(systems), named(browsers)].filter((word) => word !== undefined)
  return words.length === 0 ? '未知设备' : words.join('，')
}

import { isIP } from 'node:net'
import { availableParallelism, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { roles, type Role } from '#contract'
import { DomainError } from '#kernel'
import type { CipherName } from '#platform/crypto'
import { z } from 'zod'

/** The folder that holds package.json: where the program lies, and by default its data folder. */
export const checkoutDirectory = resolve(import.meta.dirname, '../../..')

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
const defaultLogLevel = 'info'

/** Everything the program can be told from outside, read once at the start and passed on as a value. */
export type Config = Readonly<{
  /** TCP port of the web server; 0 lets the system choose. */
  port: number
  /** Address the web server listens on. Only this machine unless `DOUDI_HOST` says otherwise: a proxy with TLS stands in front. */
  host: string
  /** Whether people reach the server through HTTPS (a proxy in front): cookies are then never sent without it. */
  publicHttps: boolean
  /** Whether browsers shall ask every host below this one through HTTPS, too. */
  strictSubdomains: boolean
  /** Addresses of the proxies whose word on a client's address counts. */
  trustedProxies: string
  /** Networks from which the three administrators may work (addresses, CIDR, `loopback`); null: from anywhere. */
  adminNetworks: readonly string[] | null
  /** Absolute folder of everything that is kept: database, lake, delivered files, keys. */
  dataDirectory: string
  /** Absolute folder of the ledger's daily anchors: best where the database's administrator cannot write. */
  anchorDirectory: string
  /** Absolute folder of the key ring; null: `keys` in the data folder. Read it with {@link keyDirectoryOf}. */
  keyDirectory: string | null
  /** Cipher of new sealing keys. */
  cipher: CipherName
  /** Absolute folder of the nightly backups and the continuous archive: on another disk or machine. null: nobody backs up by itself. */
  backupDirectory: string | null
  /** A PostgreSQL server to use in place of the embedded one. */
  databaseUrl: string | null
  /** Whether an empty database is filled with the invented county. Never by default on a server given by `DATABASE_URL`. */
  demo: boolean
  /**
   * `usual`: one county in its real size, the neighbouring one with fewer people a village. `small`: one county with few people.
   * `full`: both counties in their real size, 800,000 people.
   */
  demoSize: 'usual' | 'small' | 'full'
  /** Connections of the web server's pool. */
  databaseConnections: number
  /** Memory of the embedded PostgreSQL's shared buffers, in MiB. */
  databaseMemoryMb: number
  /** Memory limit of the lake's child process, in MiB. */
  lakeMemoryMb: number
  /** Threads of the lake's child process. */
  lakeThreads: number
  /** Questions a minute one department's key may ask. */
  apiPerMinute: number
  /** Questions a minute one address may ask without signing in (the public calculator). */
  publicPerMinute: number
  /** How long is kept what nothing refers to any more, in days. */
  keepDays: Readonly<{ replies: number; looseFiles: number; replacedSnapshots: number; backups: number }>
  /** TCP port on this machine's loopback for health, readiness and metrics; null where nobody asks for them, 0 lets the system choose. */
  metricsPort: number | null
  /** Address under which people reach the platform, as `https://host`; null: whatever they typed. */
  publicUrl: string | null
  /** The identity provider people may sign in through; null where there is none. */
  singleSignOn: SingleSignOnConfig | null
  /** How people sign in and how long that holds. */
  signIn: SignInConfig
  logLevel: (typeof logLevels)[number]
}>

/** An OpenID Connect provider. Its secret is no part of this. */
export interface SingleSignOnConfig {
  readonly issuer: string
  readonly clientId: string
  readonly publicUrl: string
  readonly label: string
  /** Strengths (`acr`) of which the provider must name one; none: whatever it does is enough. */
  readonly strengths: readonly string[]
}

/** Parameters of signing in; what 等保 asks for is a matter of the installation. */
export interface SignInConfig {
  /** Roles that may do nothing without a second factor. */
  readonly secondFactorRoles: ReadonlySet<Role>
  /** Days after which a password has to be changed; 0: never. */
  readonly passwordDays: number
  /** A new password may be none of so many last ones. */
  readonly passwordHistory: number
  /** Browsers one user may be signed in with at a time; the one unused longest ends for a new one. */
  readonly sessionsPerUser: number
  /** Minutes without use after which a session ends. */
  readonly idleMinutes: number
  /** Failed tries a minute, for one login and for one address. */
  readonly triesPerMinute: number
  /** Hours for which a one-time password is good. */
  readonly oneTimeHours: number
  /** Minutes after which the heaviest acts ask again who somebody is. */
  readonly proofMinutes: number
}

/** What the ciphers are called outside. SM4 runs in counter mode with HMAC-SM3: Node's OpenSSL has no SM4-GCM. */
const cipherOf = { aes: 'aes-256-gcm', sm4: 'sm4-ctr-hmac-sm3' } as const satisfies Record<string, CipherName>

/** Where the key ring lies. */
export function keyDirectoryOf(config: Pick<Config, 'keyDirectory' | 'dataDirectory'>): string {
  return config.keyDirectory ?? join(config.dataDirectory, 'keys')
}

/** What the settings are called outside, and what each is for: the source of `doudi help` and of the error messages. */
export const settings = {
  PORT: '网页服务的端口，默认 8080',
  DOUDI_HOST: '网页服务监听的地址，默认 127.0.0.1（只有本机能打开）；要让别的机器打开写 0.0.0.0',
  DOUDI_HTTPS: '前面是否有提供 HTTPS 的代理：1 有，0 没有，默认 0；正式使用应为 1',
  DOUDI_HSTS_SUBDOMAINS: '是否要求浏览器对下级域名也只用 HTTPS（HSTS includeSubDomains）：1 是，0 否，默认 0；下级域名都有 HTTPS 时才写 1',
  DOUDI_PROXY: '提供 HTTPS 的代理的地址，可写多个，用逗号分开（如 10.0.0.5,10.0.1.0/24），默认 loopback（本机）；只有它说的来访地址才算数',
  DOUDI_ADMIN_NETWORKS:
    '系统、安全、审计管理员只能从哪些网址使用，可写多个，用逗号分开（如 10.8.0.0/24,192.168.1.7）；要在服务器本机上也能用，加 loopback；不写不限制',
  DOUDI_DATA: '数据文件夹，默认是程序目录下的 data',
  DOUDI_ANCHORS: '台账每日锚点写到哪个文件夹，默认是数据文件夹里的 anchors；最好在数据库管理员改不到的地方',
  DOUDI_KEYS: '密钥文件放在哪个文件夹，默认是数据文件夹里的 keys；最好放在数据和备份之外',
  DOUDI_CIPHER: `加密算法：${Object.keys(cipherOf).join('、')}，默认 aes；决定第一次启动和 doudi rotate-keys 时生成哪种密钥`,
  DOUDI_BACKUPS: '备份写到哪个文件夹（另一块盘或另一台机器挂载的）：每晚一份，平时每分钟补上新写的内容；不写就不自动备份',
  DOUDI_KEEP_BACKUPS_DAYS: '每晚的备份保留几天，期间可以恢复到任何一刻，2 到 3650，默认 14',
  DATABASE_URL: '改用已有的 PostgreSQL 服务器，形如 postgres://用户:密码@主机:5432/库名；不写就用内置数据库',
  DOUDI_DEMO:
    '空库时是否装入虚构的演示县：1 装，small 只装一个县的少量人口，full 两个县都按实际人口装（81 万人，需要 12 GB 空闲磁盘），0 不装；默认用内置数据库时装，用 DATABASE_URL 时不装',
  DOUDI_DB_CONNECTIONS: '数据库连接数，2 到 100，默认 10',
  DOUDI_DB_MEMORY_MB: '内置数据库的共享内存（MiB），32 到 65536，默认按本机内存推算',
  DOUDI_LAKE_MEMORY_MB: '部门数据计算可用的内存（MiB），256 到 1048576，默认按本机内存推算',
  DOUDI_LAKE_THREADS: '部门数据计算可用的线程数，1 到 256，默认等于处理器核数',
  DOUDI_API_PER_MINUTE: '每个接口密钥每分钟最多请求几次，1 到 100000，默认 300',
  DOUDI_PUBLIC_PER_MINUTE: '不登录的政策测算，每个网址来源每分钟最多几次，1 到 100000，默认 60',
  DOUDI_KEEP_REPLIES_DAYS: '办理请求的回执保留几天（期间重复提交不会办两次），1 到 3650，默认 30',
  DOUDI_KEEP_LOOSE_FILES_DAYS: '上传后没有任何记录引用的文件保留几天，2 到 3650，默认 30',
  DOUDI_KEEP_REPLACED_DAYS: '已被替换或撤回的部门数据快照保留几天，30 到 36500，默认 3650（十年，待核）；原始文件和来源记录一直保留',
  DOUDI_METRICS_PORT: '运行监测的端口（/metrics、/healthz、/readyz），只在本机能打开；不写就没有',
  DOUDI_PUBLIC_URL: '用户打开平台的网址，形如 https://doudi.example.gov.cn；用统一身份认证时必填，前面有代理时建议填写',
  DOUDI_OIDC_ISSUER:
    '统一身份认证（OpenID Connect）的地址，形如 https://id.example.gov.cn；不写就没有。要同时写 DOUDI_OIDC_CLIENT 和 DOUDI_PUBLIC_URL',
  DOUDI_OIDC_CLIENT: '在统一身份认证登记的客户端标识',
  DOUDI_OIDC_SECRET: '在统一身份认证登记的客户端密钥；公开客户端不写',
  DOUDI_OIDC_LABEL: '登录页上按钮的文字，默认“统一身份认证登录”',
  DOUDI_OIDC_ACR: '统一身份认证必须达到的认证强度（acr 值），可写多个，用逗号分开，达到其一即可；不写不要求',
  DOUDI_SECOND_FACTOR: `哪些岗位必须用动态验证码登录，用逗号分开，或写 all；岗位有 ${Object.keys(roles).join('、')}；默认不强制，各人可自己绑定`,
  DOUDI_PASSWORD_DAYS: '密码多少天后必须更换，0 到 3650，0 为不要求，默认 90',
  DOUDI_PASSWORD_HISTORY: '新密码不得与最近几个相同，0 到 24，默认 5',
  DOUDI_SESSIONS: '一个用户最多同时在几个浏览器登录，1 到 100，默认 10',
  DOUDI_IDLE_MINUTES: '多少分钟不操作自动退出登录，5 到 1440，默认 720；三级系统建议 30',
  DOUDI_SIGN_IN_PER_MINUTE: '同一用户名、同一网址来源每分钟最多输错几次，1 到 1000，默认 6',
  DOUDI_ONE_TIME_HOURS: '管理员重设密码、新增用户时给出的一次性密码几小时内有效，1 到 168，默认 24',
  DOUDI_PROOF_MINUTES: '办确认岗位、发放密钥、重设密码、大批量导出时，离上次输入密码或验证码超过几分钟要再输一次，1 到 1440，默认 15',
  DOUDI_KEYRING: '密钥，由密钥管理系统给出时填写；不写就用数据文件夹里的密钥文件',
  DOUDI_LOG: `日志详细程度：${logLevels.join('、')}，默认 ${defaultLogLevel}`,
} as const

/** Memory this process may count on, in MiB: a container's limit where there is one. */
function machineMemoryMb(): number {
  const limit = process.constrainedMemory()
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  return Math.floor(bytes / 2 ** 20)
}

const between = (low: number, value: number, high: number) => Math.min(high, Math.max(low, Math.floor(value)))

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max)
    .optional()

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).href === new URL('/', text).href)
  .transform((text) => new URL(text).origin)

/** An address, a network (`10.8.0.0/24`, `2001:db8::/32`), or `loopback`. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/')
  const family = isIP(address)
  return (
    text === 'loopback' ||
    (more.length === 0 &&
      family !== 0 &&
      (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32))))
  )
}

const environment = z.object({
  PORT: whole(0, 65_535),
  DOUDI_HOST: z
    .string()
    .regex(/^[\w.:-]+$/)
    .optional(),
  DOUDI_HTTPS: z.enum(['0', '1']).optional(),
  DOUDI_HSTS_SUBDOMAINS: z.enum(['0', '1']).optional(),
  DOUDI_PROXY: z
    .string()
    .regex(/^(?:loopback|[\da-fA-F.:]{2,39}(?:\/\d{1,3})?)(?:,(?:loopback|[\da-fA-F.:]{2,39}(?:\/\d{1,3})?)){0,20}$/)
    .optional(),
  DOUDI_ADMIN_NETWORKS: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((networks) => networks.every(isNetwork))
    .optional(),
  DOUDI_DATA: z.string().optional(),
  DOUDI_ANCHORS: z.string().optional(),
  DOUDI_KEYS: z.string().optional(),
  DOUDI_CIPHER: z.enum(['aes', 'sm4']).optional(),
  DOUDI_BACKUPS: z.string().optional(),
  DOUDI_KEEP_BACKUPS_DAYS: whole(2, 3_650),
  DATABASE_URL: z
    .string()
    .refine((text) => ['postgres:', 'postgresql:'].includes(URL.parse(text)?.protocol ?? ''))
    .optional(),
  DOUDI_DEMO: z.enum(['0', '1', 'small', 'full']).optional(),
  DOUDI_DB_CONNECTIONS: whole(2, 100),
  DOUDI_DB_MEMORY_MB: whole(32, 65_536),
  DOUDI_LAKE_MEMORY_MB: whole(256, 1_048_576),
  DOUDI_LAKE_THREADS: whole(1, 256),
  DOUDI_API_PER_MINUTE: whole(1, 100_000),
  DOUDI_PUBLIC_PER_MINUTE: whole(1, 100_000),
  DOUDI_KEEP_REPLIES_DAYS: whole(1, 3_650),
  DOUDI_KEEP_LOOSE_FILES_DAYS: whole(2, 3_650),
  DOUDI_KEEP_REPLACED_DAYS: whole(30, 36_500),
  DOUDI_METRICS_PORT: whole(0, 65_535),
  DOUDI_PUBLIC_URL: origin.optional(),
  DOUDI_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .refine((text) => text.startsWith('https:') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]?/.test(text))
    .optional(),
  DOUDI_OIDC_CLIENT: z.string().max(200).optional(),
  // Only known here, as the key ring: a Config must hold no secret.
  DOUDI_OIDC_SECRET: z.string().optional(),
  DOUDI_OIDC_LABEL: z.string().max(20).optional(),
  DOUDI_OIDC_ACR: z
    .string()
    .regex(/^[^\s,]{1,200}(?:,[^\s,]{1,200}){0,9}$/)
    .transform((text) => text.split(','))
    .optional(),
  DOUDI_SECOND_FACTOR: z
    .string()
    .transform((text) => (text === 'all' ? Object.keys(roles) : text.split(',').map((one) => one.trim())))
    .pipe(z.array(z.enum(Object.keys(roles) as [Role, ...Role[]])))
    .optional(),
  DOUDI_PASSWORD_DAYS: whole(0, 3650),
  DOUDI_PASSWORD_HISTORY: whole(0, 24),
  DOUDI_SESSIONS: whole(1, 100),
  DOUDI_IDLE_MINUTES: whole(5, 1440),
  DOUDI_SIGN_IN_PER_MINUTE: whole(1, 1000),
  DOUDI_ONE_TIME_HOURS: whole(1, 168),
  DOUDI_PROOF_MINUTES: whole(1, 1440),
  // Only known here, so that it is not taken for a misspelling; the vault reads it, a Config must hold no secret key.
  DOUDI_KEYRING: z.string().optional(),
  DOUDI_LOG: z.enum(logLevels).optional(),
} satisfies Record<keyof typeof settings, z.ZodType>)

/** Settings as they came, without the empty ones: `PORT=` means "not set". */
function present(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(env).map(([name, value]) => [name, value?.trim() ?? ''] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

/** One line a mistake, naming the setting and what it may be. Never the value: an address may carry a password. */
function mistakes(given: Record<string, string>): string[] {
  const unknown = Object.keys(given)
    .filter((name) => name.startsWith('DOUDI_') && !(name in settings))
    .map((name) => `不认识的设置 ${name}；能用的有 ${Object.keys(settings).join('、')}`)
  const wrong = environment.safeParse(given).error?.issues.map((issue) => String(issue.path[0])) ?? []
  // Half a configuration would look like none: then nobody finds out why the button is missing.
  if (given['DOUDI_OIDC_ISSUER'] !== undefined)
    wrong.push(...['DOUDI_OIDC_CLIENT', 'DOUDI_PUBLIC_URL'].filter((name) => given[name] === undefined))
  return [...unknown, ...[...new Set(wrong)].map((name) => `${name} 写得不对：${settings[name as keyof typeof settings]}`)]
}

/**
 * Reads the settings from environment variables. Throws one `input.invalid` that lists every mistake in plain Chinese,
 * misspelt `DOUDI_…` names among them: a data folder must not move because of a typing error.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = present(env)
  const found = mistakes(given)
  if (found.length > 0) {
    throw new DomainError('input.invalid', `启动设置有误：\n${found.map((line) => `  · ${line}`).join('\n')}`, {
      hint: '改正环境变量后重新启动。',
    })
  }
  const read = environment.parse(given)
  const memory = machineMemoryMb()
  const dataDirectory = resolve(read.DOUDI_DATA ?? resolve(checkoutDirectory, 'data'))
  return Object.freeze({
    port: read.PORT ?? 8080,
    host: read.DOUDI_HOST ?? '127.0.0.1',
    publicHttps: read.DOUDI_HTTPS === '1',
    strictSubdomains: read.DOUDI_HSTS_SUBDOMAINS === '1',
    trustedProxies: read.DOUDI_PROXY ?? 'loopback',
    adminNetworks: read.DOUDI_ADMIN_NETWORKS ?? null,
    dataDirectory,
    anchorDirectory: resolve(read.DOUDI_ANCHORS ?? join(dataDirectory, 'anchors')),
    keyDirectory: read.DOUDI_KEYS === undefined ? null : resolve(read.DOUDI_KEYS),
    cipher: cipherOf[read.DOUDI_CIPHER ?? 'aes'],
    backupDirectory: read.DOUDI_BACKUPS === undefined ? null : resolve(read.DOUDI_BACKUPS),
    databaseUrl: read.DATABASE_URL ?? null,
    demo: read.DOUDI_DEMO === undefined ? read.DATABASE_URL === undefined : read.DOUDI_DEMO !== '0',
    demoSize: read.DOUDI_DEMO === 'small' || read.DOUDI_DEMO === 'full' ? read.DOUDI_DEMO : 'usual',
    databaseConnections: read.DOUDI_DB_CONNECTIONS ?? 10,
    databaseMemoryMb: read.DOUDI_DB_MEMORY_MB ?? between(64, memory / 8, 2048),
    lakeMemoryMb: read.DOUDI_LAKE_MEMORY_MB ?? between(512, memory / 4, 16_384),
    lakeThreads: read.DOUDI_LAKE_THREADS ?? availableParallelism(),
    apiPerMinute: read.DOUDI_API_PER_MINUTE ?? 300,
    publicPerMinute: read.DOUDI_PUBLIC_PER_MINUTE ?? 60,
    keepDays: {
      replies: read.DOUDI_KEEP_REPLIES_DAYS ?? 30,
      looseFiles: read.DOUDI_KEEP_LOOSE_FILES_DAYS ?? 30,
      replacedSnapshots: read.DOUDI_KEEP_REPLACED_DAYS ?? 3_650,
      backups: read.DOUDI_KEEP_BACKUPS_DAYS ?? 14,
    },
    metricsPort: read.DOUDI_METRICS_PORT ?? null,
    publicUrl: read.DOUDI_PUBLIC_URL ?? null,
    singleSignOn:
      read.DOUDI_OIDC_ISSUER === undefined || read.DOUDI_OIDC_CLIENT === undefined || read.DOUDI_PUBLIC_URL === undefined
        ? null
        : Object.freeze({
            issuer: read.DOUDI_OIDC_ISSUER,
            clientId: read.DOUDI_OIDC_CLIENT,
            publicUrl: read.DOUDI_PUBLIC_URL,
            label: read.DOUDI_OIDC_LABEL ?? '统一身份认证登录',
            strengths: read.DOUDI_OIDC_ACR ?? [],
          }),
    signIn: {
      secondFactorRoles: new Set(read.DOUDI_SECOND_FACTOR ?? []),
      passwordDays: read.DOUDI_PASSWORD_DAYS ?? 90,
      passwordHistory: read.DOUDI_PASSWORD_HISTORY ?? 5,
      sessionsPerUser: read.DOUDI_SESSIONS ?? 10,
      idleMinutes: read.DOUDI_IDLE_MINUTES ?? 720,
      triesPerMinute: read.DOUDI_SIGN_IN_PER_MINUTE ?? 6,
      oneTimeHours: read.DOUDI_ONE_TIME_HOURS ?? 24,
      proofMinutes: read.DOUDI_PROOF_MINUTES ?? 15,
    },
    logLevel: read.DOUDI_LOG ?? defaultLogLevel,
  })
}

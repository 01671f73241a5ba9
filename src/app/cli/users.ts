import { execute } from '#command'
import { roles } from '#contract'
import { DomainError, regionCode } from '#kernel'
import { createUser, resetPassword } from '#rooms/accounts'
import { departments } from '#rooms/catalogue'
import { show, type Register } from './cli.ts'
import { commandLineActor, withPlatform } from './platform.ts'
import { Option } from 'commander'

interface Options {
  login: string
  name: string
  role: keyof typeof roles
  place: string
  department: string
  json?: boolean
}

const inWords = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([id, label]) => `${id} ${label}`)
    .join('、')

/** `doudi users`: the first administrator of an installation, whoever the screens cannot make, and passwords that no administrator may set. */
export const usersCommand: Register = (program, cli) => {
  const users = program.command('users').description('管理用户')
  users
    .command('add')
    .description('新增一个用户；生成一次性密码并显示一次，本人登录后改成自己的')
    .requiredOption('--login <用户名>', '小写字母开头，3 到 31 位')
    .requiredOption('--name <姓名>', '姓名')
    .addOption(new Option('--role <岗位>', `岗位：${inWords(roles)}`).choices(Object.keys(roles)).makeOptionMandatory())
    .requiredOption('--place <区划代码>', '管辖区域的行政区划代码')
    .option(
      '--department <部门>',
      `部门：${Object.entries(departments)
        .map(([id, one]) => `${id} ${one.short}`)
        .join('、')}`,
      'civil-affairs',
    )
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      await withPlatform(cli.config(), async ({ services }) => {
        const { login, name, role, department } = options
        const { id, password, until } = await execute(services, createUser, commandLineActor('user.manage'), {
          login,
          name,
          role,
          regionCode: regionCode(options.place),
          department,
        })
        show(cli, options.json, { id, login, password, until }, () => [
          `已新增用户 ${login}（${name}，${roles[role]}）`,
          ...oneTimeWords(password, until),
        ])
      })
    })
  users
    .command('password')
    .description(
      '给一个用户发一次性密码：安全管理员、审计管理员忘了密码，或最后一个系统管理员进不来时用；别的用户由系统管理员在页面上重设。绑定的动态验证码、通行密钥不变',
    )
    .requiredOption('--login <用户名>', '用户名')
    .option('--json', '输出 JSON')
    .action(async ({ login, json }: Pick<Options, 'login' | 'json'>) => {
      await withPlatform(cli.config(), async ({ services }) => {
        const user = await services.db.selectFrom('app_user').select(['id', 'name']).where('login', '=', login).executeTakeFirst()
        if (!user) throw new DomainError('not-found', `没有用户名为 ${login} 的用户`, { hint: '请核对用户名' })
        const { password, until } = await execute(services, resetPassword, commandLineActor('user.manage'), {
          id: user.id,
          reason: '在服务器上用命令行重设',
        })
        show(cli, json, { id: user.id, login, password, until }, () => [
          `已重设 ${login}（${user.name}）的密码，这个用户已登录的地方都已退出，本人登录后会看到这次重设`,
          ...oneTimeWords(password, until),
        ])
      })
    })
}

function oneTimeWords(password: string | null, until: string | null): readonly string[] {
  const end =
    until === null ? '' : new Date(until).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'long', timeStyle: 'short' })
  return [`一次性密码：${password ?? ''}`, `只显示这一次，${end} 前有效，只能用来设置自己的密码；请当面交给本人`]
}

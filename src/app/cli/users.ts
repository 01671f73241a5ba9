import { execute } from '#command'
import { roles } from '#contract'
import { DomainError, regionCode } from '#kernel'
import { newSecret } from '#platform/crypto'
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
  passwordStdin?: boolean
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
    .description('新增一个用户；没有给密码时生成一个并显示一次')
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
    .option('--password-stdin', '从标准输入读密码')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      const given = options.passwordStdin === true ? await cli.input() : undefined
      const password = given ?? newSecret(12)
      await withPlatform(cli.config(), async ({ services }) => {
        const { login, name, role, department } = options
        const { id } = await execute(services, createUser, commandLineActor('user.manage'), {
          login,
          name,
          role,
          regionCode: regionCode(options.place),
          department,
          password,
        })
        show(cli, options.json, { id, login, ...(given === undefined ? { password } : {}) }, () => [
          `已新增用户 ${login}（${name}，${roles[role]}）`,
          ...(given === undefined ? [`密码：${password}`, '密码只显示这一次；请本人登录后立即修改'] : []),
        ])
      })
    })
  users
    .command('password')
    .description('重设一个用户的密码（安全管理员、审计管理员只能这样重设）；没有给密码时生成一个并显示一次')
    .requiredOption('--login <用户名>', '用户名')
    .option('--password-stdin', '从标准输入读密码')
    .option('--json', '输出 JSON')
    .action(async ({ login, passwordStdin, json }: Pick<Options, 'login' | 'passwordStdin' | 'json'>) => {
      const given = passwordStdin === true ? await cli.input() : undefined
      const password = given ?? newSecret(12)
      await withPlatform(cli.config(), async ({ services }) => {
        const user = await services.db.selectFrom('app_user').select(['id', 'name']).where('login', '=', login).executeTakeFirst()
        if (!user) throw new DomainError('not-found', `没有用户名为 ${login} 的用户`, { hint: '请核对用户名' })
        await execute(services, resetPassword, commandLineActor('user.manage'), { id: user.id, password })
        show(cli, json, { id: user.id, login, ...(given === undefined ? { password } : {}) }, () => [
          `已重设 ${login}（${user.name}）的密码，这个用户已登录的地方都已退出`,
          ...(given === undefined ? [`密码：${password}`, '密码只显示这一次；请当面交给本人，登录后立即修改'] : []),
        ])
      })
    })
}

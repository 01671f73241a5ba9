import { BlockList, isIP } from 'node:net'
import { isAdministrator, SignInRefused, type Actor, type Whence } from '#access'
import { DomainError } from '#kernel'
import type { Config } from '#platform/config'

/** Lets the three administrators work from the addresses they may work from only; everybody else, and without a setting everywhere, it lets through. */
export interface AdminNetworks {
  /** At each request; `auth.denied` from elsewhere. `address` is the client's as the trusted proxy says it (`DOUDI_PROXY`). */
  require(actor: Actor | null, address: string): void
  /** Whether somebody works from where he may. */
  holds(actor: Actor, address: string): boolean
  /** At the door: says of whom wants to come in from there which sign-in is refused; null where everybody may. */
  closedTo(address: string): Whence['closedTo']
}

const message = '系统、安全、审计管理员只能在规定的网络里使用本平台'
const hint = '请到管理用的网络再登录；网络有变动的，请部署人员在服务器上改 DOUDI_ADMIN_NETWORKS 后重新启动'

export function adminNetworks({ adminNetworks: allowed }: Pick<Config, 'adminNetworks'>): AdminNetworks {
  const list = allowed === null ? null : listOf(allowed)
  const away = (address: string): boolean => list !== null && !contains(list, address)
  const outside = (actor: Actor, address: string): boolean => actor.kind === 'user' && isAdministrator(actor.role) && away(address)
  return {
    require(actor, address) {
      if (actor !== null && outside(actor, address)) throw new DomainError('auth.denied', message, { hint, details: { network: true } })
    },
    holds: (actor, address) => !outside(actor, address),
    closedTo: (address) => (away(address) ? administratorsRefused : null),
  }
}

const administratorsRefused = (userId: number, roles: readonly string[]): SignInRefused | null =>
  roles.some(isAdministrator) ? new SignInRefused('network', { user: userId }, ['auth.denied', message, { hint }]) : null

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks.flatMap((one) => (one === 'loopback' ? ['127.0.0.0/8', '::1'] : [one]))) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

/** A v4 address that came over a v6 socket (`::ffff:10.0.0.1`) is found among v4 networks by the library itself. */
function contains(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

import { hash, verify } from '@node-rs/argon2'
import { ensure } from '#kernel'

/** Argon2id (the library's default variant) at 19 MiB, 2 passes, 1 lane: the OWASP minimum, about 20 ms. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const currentPrefix = `$argon2id$v=19$m=${String(cost.memoryCost)},t=${String(cost.timeCost)},p=${String(cost.parallelism)}$`
/** Longer input is refused before it is hashed: nobody types it, and it costs the server. */
const maximumLength = 256

export interface PasswordCheck {
  ok: boolean
  /** The stored hash was made at another cost: store `hashPassword(password)` again now that the password is known. */
  rehash: boolean
}

/** Hashes a password for storage (PHC string with its salt); `input.invalid` above 256 characters. */
export async function hashPassword(password: string): Promise<string> {
  ensure(password.length <= maximumLength, 'input.invalid', `密码最多 ${String(maximumLength)} 个字符`)
  return hash(password.normalize('NFKC'), cost)
}

let decoy: Promise<string> | undefined

/**
 * Checks a password. `stored` is null where the user does not exist: a decoy is then verified, so that the answer takes as long
 * and the time does not tell which user names exist.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<PasswordCheck> {
  if (password.length > maximumLength) return { ok: false, rehash: false }
  const matches = await verify(stored ?? (await (decoy ??= hashPassword('decoy'))), password.normalize('NFKC'))
  const ok = matches && stored !== null
  return { ok, rehash: ok && !stored.startsWith(currentPrefix) }
}

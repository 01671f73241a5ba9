import { signInWays, type Me } from '#contract'
import { call } from '../../ui/client.ts'
import { askPasskey, makePasskey } from '../../ui/passkey.ts'

/** Asks the device for a passkey and signs in with it. Rejects with an ApiError in plain words, also when the person called it off. */
export async function enterWithPasskey(): Promise<Me> {
  const { options } = await call(signInWays.passkeyOptions, {})
  return call(signInWays.passkeySignIn, { body: { response: await askPasskey(options) } })
}

/** Makes a new passkey on this device, or the one that is plugged in. */
export async function bindPasskey(password: string, name: string): Promise<void> {
  const { options } = await call(signInWays.passkeyBegin, { body: { password } })
  await call(signInWays.passkeyConfirm, { body: { name, response: await makePasskey(options) } })
}

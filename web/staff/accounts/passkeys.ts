import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { signInWays, type Me } from '#contract'
import { call } from '../../ui/client.ts'
import { ApiError } from '../../ui/transport.ts'

/** Whether this browser can at all: passkeys need https, or this machine itself. */
export function passkeysPossible(): boolean {
  return browserSupportsWebAuthn()
}

/** Asks the device for a passkey and signs in with it. Rejects with an ApiError in plain words, also when the person called it off. */
export async function enterWithPasskey(): Promise<Me> {
  const { options } = await call(signInWays.passkeyOptions, {})
  const response = await asked(() => startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }))
  return call(signInWays.passkeySignIn, {
    body: { response: { ...response, response: { ...response.response }, clientExtensionResults: { ...response.clientExtensionResults } } },
  })
}

/** Makes a new passkey on this device, or the one that is plugged in. */
export async function bindPasskey(password: string, name: string): Promise<void> {
  const { options } = await call(signInWays.passkeyBegin, { body: { password } })
  const response = await asked(() => startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }))
  await call(signInWays.passkeyConfirm, {
    body: {
      name,
      response: { ...response, response: { ...response.response }, clientExtensionResults: { ...response.clientExtensionResults } },
    },
  })
}

/** The device's own errors say nothing to a clerk. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const known = error instanceof Error && error.name === 'InvalidStateError'
    throw new ApiError(0, {
      code: 'input.invalid',
      message: known ? '这台设备上已经有本平台的通行密钥' : '没有完成：设备上没有本平台的通行密钥，或操作被取消',
      hint: known ? '直接用它登录即可' : '请重试；第一次用要先登录，在“密码与登录安全”里绑定',
      requestId: '',
    })
  }
}

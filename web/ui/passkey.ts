import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { ApiError } from './transport.ts'

/** What a device answers, as a plain object: the library's own types have no index signature, the contract's body has. */
export interface PasskeyAnswer {
  [key: string]: unknown
  id: string
  rawId: string
  type: string
  response: Record<string, unknown>
  clientExtensionResults: Record<string, unknown>
}

/** Whether this browser can at all: passkeys need https, or this machine itself. */
export function passkeysPossible(): boolean {
  return browserSupportsWebAuthn()
}

/**
 * Asks the device to sign in with a passkey of this site; `options` as the server gave them. Rejects with an ApiError in plain words, also
 * when the person called it off.
 */
export async function askPasskey(options: unknown): Promise<PasskeyAnswer> {
  const answer = await asked(() => startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }))
  return { ...answer, response: { ...answer.response }, clientExtensionResults: { ...answer.clientExtensionResults } }
}

/** Asks the device, or the one that is plugged in, to make a passkey for this site. Rejects as `askPasskey` does. */
export async function makePasskey(options: unknown): Promise<PasskeyAnswer> {
  const answer = await asked(() => startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }))
  return { ...answer, response: { ...answer.response }, clientExtensionResults: { ...answer.clientExtensionResults } }
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

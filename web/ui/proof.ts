import { ApiError } from './transport.ts'

/** Asks the person to prove once more who he is; resolves with whether he did. Set by the desk's frame. */
type Prover = () => Promise<boolean>

let prover: Prover | null = null

/** The frame's own way to ask; gives back how to take it away again. */
export function askForProofWith(ask: Prover): () => void {
  prover = ask
  return () => {
    if (prover === ask) prover = null
  }
}

/** Sends a request; where the server first wants to know anew who it is, asks the person and sends it once more. */
export async function withProof<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    const wanted = error instanceof ApiError && error.details?.['proof'] === true
    if (!wanted || prover === null) throw error
    if (!(await prover())) throw declined(error)
    return send()
  }
}

/** The person closed the question: nothing went wrong, and nothing was done. */
function declined({ status, code, requestId }: ApiError): ApiError {
  return new ApiError(status, { code, requestId, message: '没有办理：身份没有验证', hint: '要办就再点一次，按提示验证' })
}

import type { CallOf, Operation } from '#contract'
import { useCommand, type ApiError } from './client.ts'

export interface RecordedPrint<O> {
  /** Writes the entry into the ledger, then asks the printer. */
  readonly print: (args: CallOf<O>) => void
  readonly isPending: boolean
  /** Why nothing was printed: without its entry in the ledger a sheet stays where it is. */
  readonly error: ApiError | null
}

/** Printing what is on the screen by an operation that records it. */
export function useRecordedPrint<O extends Operation>(operation: O): RecordedPrint<O> {
  const { run, isPending, error } = useCommand(operation)
  const print = (args: CallOf<O>): void => {
    run(args).then(
      () => window.print(),
      // The caller shows it from `error`.
      () => undefined,
    )
  }
  return { print, isPending, error }
}

/**
 * Cancellation as a value: structurally the token of `vscode-jsonrpc`, so the library needs no package for it.
 */

/** Asked after each `await` that left memory; a cancelled computation's result is dropped. */
export interface CancellationToken {
  readonly isCancellationRequested: boolean;
}

/** The token of work that nobody can cancel, such as a command line's. */
export const neverCancelled: CancellationToken = { isCancellationRequested: false };

/** Thrown by {@link throwIfCancelled}: not a failure, the asker lost interest. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('The computation was cancelled.');
  }
}

/** @throws {CancelledError} when cancellation was requested. */
export function throwIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) {
    throw new CancelledError();
  }
}

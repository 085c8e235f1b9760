import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { CancelledError } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Refusal } from '../gitops/renameName.ts';

/**
 * The one wrapper of every request handler: a cancelled request ends as the protocol wants it, a failure becomes an error
 * response with the log told, and the server goes on.
 */
export async function answerSafely<T>(
  work: () => T | Promise<T>,
  token: CancellationToken,
  log: (message: string) => void,
): Promise<T | ResponseError> {
  if (token.isCancellationRequested) {
    return new ResponseError(LSPErrorCodes.RequestCancelled, 'Request cancelled');
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof CancelledError) {
      return new ResponseError(LSPErrorCodes.RequestCancelled, 'Request cancelled');
    }
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
  }
}

/** {@link answerSafely} around a handler. */
export type Safely = <P, R>(
  work: (params: P, token: CancellationToken) => R | Promise<R>,
) => (params: P, token: CancellationToken) => Promise<R | ResponseError>;

/** A refusal as the error that the editor shows; every other answer as it is. */
export function orRefusal<T extends object>(answer: T | Refusal | null): T | null | ResponseError {
  return answer && 'refusal' in answer ? new ResponseError(LSPErrorCodes.RequestFailed, answer.refusal) : answer;
}

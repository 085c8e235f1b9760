import type { CancellationToken } from '../base/cancellation.ts';

/** A token that also tells when: the one of `vscode-jsonrpc` does. */
interface TellingToken extends CancellationToken {
  onCancellationRequested(listener: () => void): { dispose(): void };
}

/** Runs `work` with a signal that is aborted when the token is cancelled, as far as the token can tell. */
export async function withAbortSignal<T>(token: CancellationToken, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  if (token.isCancellationRequested) {
    controller.abort();
  }
  const subscription = isTelling(token) ? token.onCancellationRequested(() => controller.abort()) : undefined;
  try {
    return await work(controller.signal);
  } finally {
    subscription?.dispose();
  }
}

function isTelling(token: CancellationToken): token is TellingToken {
  return 'onCancellationRequested' in token && typeof token.onCancellationRequested === 'function';
}

import type { CancellationToken } from '../base/cancellation.ts';
import type { JsonValue } from '../base/json.ts';
import { withAbortSignal } from './abortSignal.ts';
import type { ForgeAddress, ForgeKind } from './forge.ts';
import { textAt } from './jsonFields.ts';
import { readErrorMessage } from './pullRequestFields.ts';
import { locateRepository, placeOf } from './recogniseForge.ts';
import { parseRemoteAddress } from './remoteAddress.ts';

/** Asks a host that nobody knows which forge it is, by the pages that each forge answers to anybody. No token is sent. */

interface Probe {
  readonly kind: ForgeKind;
  /** Below the address the forge lives under. */
  readonly path: string;
  recognises(answer: ProbeAnswer): boolean;
}

interface ProbeAnswer {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  readonly value: JsonValue;
}

const probes: readonly Probe[] = [
  {
    kind: 'gitea',
    path: '/api/v1/version',
    // With REQUIRE_SIGNIN_VIEW it says only that one has to sign in, in words of its own.
    recognises: ({ status, value }) =>
      (status === 200 && textAt(value, 'version') !== undefined && textAt(value, 'revision') === undefined) ||
      ((status === 401 || status === 403) && /only signed in user is allowed to call apis/i.test(readErrorMessage(value))),
  },
  {
    kind: 'github',
    path: '/api/v3/meta',
    recognises: ({ headers }) =>
      headers.get('x-github-enterprise-version') !== null || headers.get('x-github-media-type') !== null,
  },
  {
    kind: 'gitlab',
    path: '/api/v4/version',
    recognises: ({ status, value, headers }) =>
      (status === 401 && readErrorMessage(value) === '401 Unauthorized') ||
      (status === 200 && textAt(value, 'revision') !== undefined) ||
      headers.get('x-gitlab-meta') !== null,
  },
  {
    kind: 'bitbucketServer',
    path: '/rest/api/1.0/application-properties',
    recognises: ({ status, value }) => status === 200 && textAt(value, 'displayName') === 'Bitbucket',
  },
];

/**
 * The forge of a remote address, found by asking its host; `undefined` if it is none of those known here, or does not answer.
 *
 * @param fetch sends no token, and follows no redirect to another origin.
 */
export async function discoverForge(
  url: string,
  fetch: typeof globalThis.fetch,
  token: CancellationToken,
): Promise<ForgeAddress | undefined> {
  const remote = parseRemoteAddress(url);
  if (!remote) {
    return undefined;
  }
  for (const probe of probes) {
    const place = placeOf(remote, probe.kind);
    const address = locateRepository(remote, place);
    const answer = address && (await askProbe(`${address.webUrl}${probe.path}`, fetch, token));
    if (token.isCancellationRequested) {
      return undefined;
    }
    if (answer && probe.recognises(answer)) {
      return address;
    }
  }
  return undefined;
}

/** `undefined` where there is no answer: the host may still answer to another forge's probe, on another path. */
async function askProbe(url: string, fetch: typeof globalThis.fetch, token: CancellationToken): Promise<ProbeAnswer | undefined> {
  try {
    return await withAbortSignal(token, async signal => {
      const response = await fetch(url, { headers: { accept: 'application/json' }, signal });
      return { status: response.status, headers: response.headers, value: parse(await response.text()) };
    });
  } catch {
    return undefined;
  }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

import assert from 'node:assert/strict';
import { OpenApiDescription } from './openApiDescription.ts';
import type { Operation, Violations } from './openApiDescription.ts';

/**
 * Stands between a client of GitHub's REST API and whatever answers it, and checks each request and each answer against GitHub's own
 * description. Changes nothing: what is wrong is collected, because a client may take a failure of `fetch` for one of the network.
 */

export interface DescriptionCheck {
  /** For the client. Requests that do not go to the API pass unchecked. */
  readonly fetch: typeof fetch;
  /** `POST /repos/shop/shop/pulls: the body has no property "headd"` */
  readonly violations: readonly string[];
  /** Operations that were used, as `GET /repos/{owner}/{repo}/pulls`. */
  readonly operations: ReadonlySet<string>;
  /** @throws an assertion error with everything that was wrong, or if nothing was checked. */
  assertClean(): void;
}

const descriptions = new Map<string, OpenApiDescription>();

/** @param document of `@octokit/openapi`; reading it takes a moment the first time. */
export function loadDescription(document = 'ghes-3.19'): OpenApiDescription {
  const description = descriptions.get(document) ?? new OpenApiDescription(document);
  descriptions.set(document, description);
  return description;
}

/**
 * @param inner what really asks: the global `fetch`, or a client's own.
 * @param apiUrl address of the API without a slash at its end: `http://127.0.0.1:4000/api/v3`.
 */
export function checkAgainstDescription(inner: typeof fetch, apiUrl: string, document?: string): DescriptionCheck {
  const description = loadDescription(document);
  const violations: string[] = [];
  const operations = new Set<string>();
  const checked: typeof fetch = async (input, init) => {
    const request = new Request(input instanceof Request ? input.clone() : input, init);
    const response = await inner(input, init);
    if (request.url.startsWith(`${apiUrl}/`)) {
      // Read from copies: the client gets its own, untouched.
      const found = await judge(description, apiUrl, request, response.clone());
      violations.push(...found.violations);
      operations.add(found.operation);
    }
    return response;
  };
  return {
    fetch: checked,
    violations,
    operations,
    assertClean() {
      assert.deepEqual(violations, []);
      assert.notEqual(operations.size, 0, 'no request was checked');
    },
  };
}

async function judge(
  description: OpenApiDescription,
  apiUrl: string,
  request: Request,
  response: Response,
): Promise<{ readonly operation: string; readonly violations: readonly string[] }> {
  const url = new URL(request.url);
  // `Link` headers name repositories by number, which the descriptions do not mention.
  const path = (request.url.slice(apiUrl.length).split('?')[0] ?? '').replace(
    /^\/repositories\/\d+(?=\/|$)/,
    '/repos/owner/name',
  );
  const operation = description.findOperation(request.method, path);
  if (!operation) {
    return { operation: `${request.method} ${path}`, violations: [`${request.method} ${path}: there is no such operation`] };
  }
  const [sent, received] = [await readJson(request), await readJson(response)];
  const words = [
    ...description.checkParameters(operation, path, url.searchParams),
    // What was refused as malformed was malformed on purpose.
    ...(response.status === 400 || response.status === 422 ? [] : description.checkBody(operation, sent)),
    ...checkAnswer(description, operation, request, response.status, received).map(
      violation => `answer ${response.status}: ${violation}`,
    ),
  ];
  return {
    operation: `${operation.method} ${operation.path}`,
    violations: words.map(violation => `${request.method} ${path}: ${violation}`),
  };
}

/** The descriptions say nothing of other media types, such as a file as it is, and leave out conditional requests in places. */
function checkAnswer(
  description: OpenApiDescription,
  operation: Operation,
  request: Request,
  status: number,
  received: unknown,
): Violations {
  if (status === 304 && request.headers.has('if-none-match')) {
    return received === undefined ? [] : ['there must be no body'];
  }
  const asksForJson = /^$|\*\/\*|[/+]json\b/.test(
    (request.headers.get('accept') ?? '').replace(/\.(?:raw|diff|patch|html|text)\+json/g, ''),
  );
  return asksForJson || status >= 400 ? description.checkAnswer(operation, status, received) : [];
}

/** `undefined` without a body, and for bodies that are no JSON on purpose; text that should be JSON and is not comes back as text. */
async function readJson(message: Request | Response): Promise<unknown> {
  const type = message.headers.get('content-type') ?? '';
  const text = await message.text();
  if (text === '') {
    return undefined;
  }
  if (message instanceof Response && !type.includes('json')) {
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

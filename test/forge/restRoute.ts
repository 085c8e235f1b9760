import type { Account, ForgeState, Repository } from './forgeState.ts';
import { compileTemplate } from './pathTemplate.ts';
import type { PathTemplate } from './pathTemplate.ts';
import type { Refusal } from './refusal.ts';
import type { Addresses, Json } from './restShapes.ts';

/** What a route of the REST API is made of: the call it gets and the reply it gives. */

export interface RestReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; `undefined`: no body. */
  readonly body?: unknown;
  /** Sent as it is instead of {@link body}. */
  readonly raw?: Buffer;
}

/** What the handlers of a repository's routes get. */
export interface RepositoryCall {
  readonly state: ForgeState;
  readonly at: Addresses;
  readonly repository: Repository;
  readonly viewer: Account | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly body: Json;
}

export interface RepositoryRoute {
  readonly method: string;
  readonly template: PathTemplate;
  handle(call: RepositoryCall): Promise<RestReply | Refusal> | RestReply | Refusal;
}

/** An entry of a table of routes; the template begins behind `/repos/{owner}/{repo}`. */
export function route(method: string, template: string, handle: RepositoryRoute['handle']): RepositoryRoute {
  return { method, template: compileTemplate(`/repos/{owner}/{repo}${template}`), handle };
}

/** A page of a list, with GitHub's `Link` header: 30 elements unless `per_page` says otherwise, at most 100. */
export function paginate<T>(
  call: RepositoryCall,
  path: string,
  items: readonly T[],
): { readonly items: T[]; readonly headers: Record<string, string> } {
  const perPage = Math.min(100, Math.max(1, Number(call.query.get('per_page') ?? 30) || 30));
  const page = Math.max(1, Number(call.query.get('page') ?? 1) || 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (target: number, relation: string): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(target));
    return `<${call.at.api}/repositories/${call.repository.id}${path}?${query.toString()}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}

import type { RenderingParams, RenderingSide } from '../../server/src/protocol.ts';
import { nameObjectKey } from './phrases.ts';

/** Addresses of virtual documents: which rendering, or which object of it, a document of our scheme shows. Knows no editor. */

/** The scheme of virtual documents. */
export const renderingScheme = 'driftline';

/** Path and query of the address. The path is for people and for the language; what counts is the query. */
export function formatRenderingAddress(params: RenderingParams, environmentName: string): { path: string; query: string } {
  const { root, environment, side, object } = params;
  const name = object === undefined ? environmentName : nameObjectKey(object);
  const path = [environmentName, side, `${name}.yaml`].map(part => part.replaceAll(/[\\/?#%]/g, '-')).join('/');
  return { path: `/${path}`, query: JSON.stringify({ root, environment, side, object }) };
}

/** Reads the query of an address; `undefined` if it is none of ours. */
export function parseRenderingQuery(query: string): RenderingParams | undefined {
  const value = parseObject(query);
  const { root, environment, side, object } = value ?? {};
  if (typeof root !== 'string' || typeof environment !== 'string' || !isSide(side)) {
    return undefined;
  }
  return typeof object === 'string' ? { root, environment, side, object } : { root, environment, side };
}

/** The sides of a diff: what was before and what comes after. */
export function sidesOf(origin: 'yours' | 'waiting'): readonly [RenderingSide, RenderingSide] {
  return origin === 'yours' ? ['target', 'yours'] : ['deployed', 'target'];
}

/** `web (Deployment) · prod: origin/main ↔ with your changes`. */
export function diffTitle(
  origin: 'yours' | 'waiting',
  names: { readonly environment: string; readonly target: string; readonly deployed: string; readonly object?: string },
): string {
  const [before, after] =
    origin === 'yours' ? [names.target, 'with your changes'] : [`deployed (${names.deployed})`, names.target];
  const object = names.object === undefined ? '' : `${nameObjectKey(names.object)} · `;
  return `${object}${names.environment}: ${before} ↔ ${after}`;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isSide(value: unknown): value is RenderingSide {
  return value === 'yours' || value === 'target' || value === 'deployed';
}

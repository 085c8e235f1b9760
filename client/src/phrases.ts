import type { ChangeCounts, EnvironmentState, ObjectView } from '../../server/src/protocol.ts';
import { countObjects } from './environmentFilter.ts';

/** Phrases that several surfaces of the client share. What an environment amounts to is phrased by the server (`headline`). */

/** `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2 objects, 3 fields, 1 risk`; empty if there are no objects. */
export function describeCounts(counts: ChangeCounts): string {
  const objects = countObjects(counts);
  const parts = [
    objects > 0 ? plural(objects, 'object') : '',
    counts.fields > 0 ? plural(counts.fields, 'field') : '',
    counts.risks > 0 ? plural(counts.risks, 'risk') : '',
  ];
  return parts.filter(Boolean).join(', ');
}

/** `2 objects change, 1 risk · 3 objects waiting`. */
export function describeEnvironment({ headline, waiting }: EnvironmentState): string {
  const objects = countObjects(waiting);
  return objects > 0 ? `${headline} · ${plural(objects, 'object')} waiting` : headline;
}

/** `compared with origin/main (assumed)`; `nothing to compare with` without git. */
export function describeReference({ deployed }: EnvironmentState): string {
  return deployed ? `compared with ${deployed.label} (${deployed.confidence})` : 'nothing to compare with';
}

/** How a part of a change is called. */
export const partNames = {
  yours: 'Yours',
  waiting: 'Waiting (merged by others, not delivered yet)',
} satisfies Record<ObjectView['origin'], string>;

/** `web (Deployment)`. */
export function nameObject({ name, kind }: Pick<ObjectView, 'name' | 'kind'>): string {
  return `${name} (${kind})`;
}

/** What a key such as `apps/Deployment/shop/web` names, for when nothing more is known than the key. */
export function nameObjectKey(key: string): string {
  const [, kind = '', , ...name] = key.split('/');
  return nameObject({ name: name.join('/'), kind });
}

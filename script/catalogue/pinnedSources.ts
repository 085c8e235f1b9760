import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OlderKubernetes } from './fieldVersions.ts';
import type { Project } from './projects.ts';

/** What the catalogue is made of: modules.json. */
export interface PinnedSources {
  readonly olderKubernetes: readonly OlderKubernetes[];
  readonly projects: readonly Project[];
  /** What people might look for in vain, and why it is not there. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

export function readPinnedSources(): PinnedSources {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'modules.json'), 'utf8')) as PinnedSources;
}

import { compareRenderings } from '../../server/src/change/compareRenderings.ts';
import type { ForgeLimits } from '../../server/src/forge/forge.ts';
import type { Rendering } from '../../server/src/gitops/rendering.ts';
import type { ProposedEnvironment } from '../../server/src/proposal/proposedEnvironment.ts';
import type { TextOptions } from '../../server/src/proposal/pullRequestText.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import { renderedObjects } from '../support/renderedObjects.ts';

/** Environments of a proposal from two manifests each. */

const schema = loadSchema();

export interface EnvironmentFixture extends Partial<Omit<ProposedEnvironment, 'change' | 'renderings'>> {
  readonly name: string;
  /** YAML on the target and with the edits. */
  readonly from: string;
  readonly to: string;
  /** Values that come from secrets. */
  readonly secrets?: readonly string[];
}

const nothing = { added: 0, removed: 0, changed: 0, fields: 0, risks: 0 };

/** Compares the manifests as the product does; what is not given is usual. */
export function proposedEnvironment({ from, to, secrets = [], ...rest }: EnvironmentFixture): ProposedEnvironment {
  const id = `kustomize:apps/web/overlays/${rest.name}`;
  const target = rendering(id, from, secrets);
  const yours = rendering(id, to, secrets);
  return {
    id,
    path: id.slice('kustomize:'.length),
    existence: 'kept',
    change: compareRenderings(target, yours, schema),
    renderings: { target, yours },
    errors: [],
    unknowns: [],
    comparedWith: 'compared with origin/main, fetched 3 hours ago (assumed)',
    confidence: 'assumed',
    waiting: nothing,
    protected: false,
    after: [],
    ...rest,
  };
}

function rendering(environment: string, yaml: string, secrets: readonly string[]): Rendering {
  return {
    environment,
    objects: renderedObjects(yaml),
    errors: [],
    unknowns: [],
    reads: [],
    secretValues: new Set(secrets),
    patchFiles: [],
  };
}

/** What GitHub takes. */
export const githubLimits: ForgeLimits = { body: 65_536, bodyUnit: 'utf16', title: 256, draft: 'field', folds: true };

/** Options as a plan passes them. */
export function textOptions(changes: Partial<TextOptions> = {}): TextOptions {
  return {
    limits: githubLimits,
    room: githubLimits.body,
    version: '1.2.3',
    target: { label: 'origin/main', commit: '3faaa60c4d5e6f708192a3b4c5d6e7f8091a2b3c' },
    head: '9a81c2e3d4f5061728394a5b6c7d8e9f00112233',
    branch: 'driftline/change-replicas',
    unread: [],
    ...changes,
  };
}

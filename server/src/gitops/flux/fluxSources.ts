import { basename, isWithin } from '../../base/repositoryPath.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { SourceIgnoreRules } from '../../engine/fluxEngine.ts';
import { objectField, textField } from './fluxObject.ts';
import type { FluxObject } from './fluxObject.ts';

/** Which of Flux's sources is the repository at hand. */

/** What a Kustomization's `sourceRef` leads to. */
export type FoundSource =
  | { readonly kind: 'here'; readonly ignore: readonly SourceIgnoreRules[] }
  | { readonly kind: 'unknown'; readonly unknown: Omit<Unknown, 'location'> };

export interface SourceContext {
  /** The sources of the tree, and of what environments render. */
  readonly sources: readonly FluxObject[];
  /** Addresses of this repository. */
  readonly remotes: readonly string[];
  /** The branch that the tree goes to; `undefined`: it is not known. */
  readonly branch: string | undefined;
}

/** @param namespace of the Kustomization. */
export function findSource(reference: JsonObject, namespace: string, { sources, remotes, branch }: SourceContext): FoundSource {
  const kind = textField(reference, 'kind') ?? 'GitRepository';
  const name = textField(reference, 'name') ?? '';
  const wanted = textField(reference, 'namespace') ?? namespace;
  const found = sources.filter(source => source.kind === kind && source.name === name);
  const same = found.filter(source => (source.namespace ?? wanted) === wanted);
  if (same.length === 0) {
    // `flux bootstrap` and the Flux operator call the repository that they sync so, and make the object themselves.
    return name === 'flux-system' ? here(undefined) : elsewhere(`Nothing in the repository defines the ${kind} "${name}"`);
  }
  const source = same.find(candidate => isHere(candidate, remotes));
  if (!source) {
    const url = textField(same[0]?.spec ?? {}, 'url') ?? textField(same[0]?.spec ?? {}, 'endpoint');
    return elsewhere(`The ${kind} "${name}" is not this repository${url === undefined ? '' : ` but ${withoutUser(url)}`}`);
  }
  const other = isBootstrap(source) ? undefined : findOtherRevision(source, branch);
  if (other !== undefined) {
    return elsewhere(`The ${kind} "${name}" takes ${other} of this repository, not the branch that is rendered here`);
  }
  if (source.spec.include !== undefined || source.spec.sparseCheckout !== undefined) {
    const message = `The ${kind} "${name}" puts an artifact together, which this version does not render.`;
    return { kind: 'unknown', unknown: { reason: 'unsupported', message } };
  }
  return here(textField(source.spec, 'ignore'));
}

function here(ignore: string | undefined): FoundSource {
  return { kind: 'here', ignore: ignore === undefined ? [] : [{ folder: '', text: ignore }] };
}

function elsewhere(why: string): FoundSource {
  return { kind: 'unknown', unknown: { reason: 'source', message: `${why}: what it delivers is not known here.` } };
}

function isHere(source: FluxObject, remotes: readonly string[]): boolean {
  if (source.kind !== 'GitRepository') {
    return false;
  }
  const url = textField(source.spec, 'url');
  return isBootstrap(source) || (url !== undefined && remotes.some(remote => normaliseUrl(remote) === normaliseUrl(url)));
}

function isBootstrap(source: FluxObject): boolean {
  return source.name === 'flux-system' && basename(source.location.file) === 'gotk-sync.yaml';
}

/** What a source takes other than the branch that the tree goes to, in the order that source-controller looks at them (`commit`, `name`, `semver`, `tag`, `branch`). */
function findOtherRevision({ spec }: FluxObject, branch: string | undefined): string | undefined {
  const reference = objectField(spec, 'ref');
  const [commit, name] = [textField(reference, 'commit'), textField(reference, 'name')];
  if (commit !== undefined) {
    return `the commit ${commit}`;
  }
  if (name !== undefined) {
    return branch === undefined || name === `refs/heads/${branch}` ? undefined : `"${name}"`;
  }
  const tag = textField(reference, 'semver') ?? textField(reference, 'tag');
  if (tag !== undefined) {
    return `the tag ${tag}`;
  }
  const named = textField(reference, 'branch');
  return named === undefined || branch === undefined || named === branch ? undefined : `the branch "${named}"`;
}

/** `git@host:a/b.git`, `ssh://git@host:22/a/b` and `https://host/A/b` are one repository: `host/a/b`. */
export function normaliseUrl(url: string): string {
  const scp = /^(?:[^@/]+@)?(?<host>[^:/]+):(?!\/)(?<path>.+)$/.exec(url)?.groups;
  const full = /^[a-z+]+:\/\/(?:[^@/]*@)?(?<host>[^:/]+)(?::\d+)?\/(?<path>.+)$/i.exec(url)?.groups;
  const { host, path } = full ?? scp ?? { host: '', path: url };
  const trimmed = (path ?? '').replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '');
  return `${host ?? ''}/${trimmed}`.toLowerCase();
}

function withoutUser(url: string): string {
  return url.replace(/^(?<scheme>[a-z]+:\/\/)[^/@]*@/i, '$<scheme>');
}

/**
 * Whether strict substitution is on in a cluster: by what its bootstrap folder or an instance says of Flux's version and features.
 * `undefined`: nothing says so.
 */
export function findStrictness(
  components: readonly { readonly path: string; readonly text: string }[],
  folder: string,
): boolean | undefined {
  for (const { path, text } of components) {
    if (!isWithin(folder, path)) {
      continue;
    }
    const gate = /StrictPostBuildSubstitutions=(?<value>true|false)/.exec(text)?.groups?.['value'];
    if (gate !== undefined) {
      return gate === 'true';
    }
    const version = /app\.kubernetes\.io\/version:\s*["']?v?(?<major>\d+)\.(?<minor>\d+)\./.exec(text)?.groups;
    if (version) {
      const [major, minor] = [Number(version['major']), Number(version['minor'])];
      return major > 2 || (major === 2 && minor >= 9);
    }
  }
  return undefined;
}

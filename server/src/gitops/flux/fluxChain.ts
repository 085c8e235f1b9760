import { dirname, isWithin } from '../../base/repositoryPath.ts';
import type { SourceIgnoreRules } from '../../engine/fluxEngine.ts';
import type { Environment } from '../environment.ts';
import type { Rendering } from '../rendering.ts';
import { isComplete } from '../rendering.ts';
import { isFluxKustomization, objectField, objectsField, textField } from './fluxObject.ts';
import type { FluxObject } from './fluxObject.ts';
import { findSource, findStrictness } from './fluxSources.ts';
import type { SourceContext } from './fluxSources.ts';
import { createChartEnvironment } from '../helm/findCharts.ts';
import { readHelmRelease } from './helmRelease.ts';
import { isVariableSource, namedSources, readSubstitution, sourceKey } from './fluxVariables.ts';

/**
 * The environments that Flux's Kustomizations make, from the bootstrap folders of clusters inwards: what one renders may declare
 * others, as a fixed point. Each is computed once for a cluster, so a ring ends where it closes.
 */

export interface ChainInput {
  /** What stands in the tree, by path. */
  readonly objects: readonly FluxObject[];
  /** Texts of the files that say which Flux is installed. */
  readonly components: readonly { readonly path: string; readonly text: string }[];
  /** `.sourceignore` files. */
  readonly sourceIgnore: readonly SourceIgnoreRules[];
  readonly remotes: readonly string[];
  /** The branch that the tree goes to; `undefined`: it is not known. */
  readonly branch: string | undefined;
  /** Kustomizations that nothing includes and that hold Flux objects which no Kustomization's path covers. */
  readonly conventional: readonly Environment[];
  /** `undefined`: nothing can be rendered, so what lies below a path counts as declared by it. */
  readonly render: ((environment: Environment) => Promise<Rendering>) | undefined;
}

/** Deeper nesting is a mistake that makes names grow. */
const maximumDepth = 12;
/** More than any cluster has. */
const maximumEnvironments = 2000;

/** A Kustomization as a cluster gets it. */
interface Declaration {
  readonly object: FluxObject;
  /** Folder of the bootstrap whose chain declares it. */
  readonly cluster: string;
  readonly declaredBy: string | null;
  readonly depth: number;
}

export async function findFluxEnvironments(input: ChainInput): Promise<Environment[]> {
  const chain = new Chain(input);
  await chain.run();
  return [...chain.environments.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

class Chain {
  readonly environments = new Map<string, Environment>();
  readonly #input: ChainInput;
  readonly #kustomizations: readonly FluxObject[];
  /** Kustomizations of the tree that some environment declares. */
  readonly #reached = new Set<FluxObject>();
  /** By cluster: rendered ConfigMaps and Secrets. */
  readonly #variables = new Map<string, Map<string, Rendering['objects'][number]['value']>>();
  readonly #sources: FluxObject[];
  /** HelmReleases as environments deliver them. They wait until all that may give them values is known. */
  readonly #releases: Declaration[] = [];

  constructor(input: ChainInput) {
    this.#input = input;
    this.#kustomizations = input.objects.filter(({ kind }) => kind === 'Kustomization');
    this.#sources = input.objects.filter(({ kind }) => kind !== 'Kustomization');
  }

  async run(): Promise<void> {
    const bootstraps = this.#kustomizations.filter(isBootstrap);
    await this.#follow(bootstraps.map(object => ({ object, cluster: pathOf(object), declaredBy: null, depth: 0 })));
    for (const environment of this.#input.conventional) {
      const parent = { environment, cluster: environment.path, depth: 0 };
      await this.#follow(await this.#children(parent));
    }
    for (let roots = this.#nextRoots(); roots.length > 0; roots = this.#nextRoots()) {
      await this.#follow(
        roots.map(object => {
          const path = pathOf(object);
          const folder = dirname(object.location.file);
          const cluster = path !== '' && isWithin(path, folder) ? path : folder;
          return { object, cluster, declaredBy: null, depth: 0 };
        }),
      );
    }
    for (const release of this.#releases) {
      const environment = this.#makeRelease(release);
      if (!this.environments.has(environment.id) && this.environments.size < maximumEnvironments) {
        this.environments.set(environment.id, environment);
      }
    }
  }

  /** Those that no other one's path covers; of such as cover each other the first. What is covered, and yet in no rendering, is not delivered. */
  #nextRoots(): FluxObject[] {
    const here = this.#kustomizations.filter(object => this.#isHere(object));
    const coveringOthers = (object: FluxObject): FluxObject[] => here.filter(other => other !== object && covers(other, object));
    const open = this.#kustomizations.filter(
      object => !this.#reached.has(object) && coveringOthers(object).every(other => covers(object, other)),
    );
    const free = open.filter(object => coveringOthers(object).length === 0);
    return free.length > 0 ? free : open.slice(0, 1);
  }

  /** Whether it delivers from this repository: another one's paths cover nothing here. */
  #isHere(object: FluxObject): boolean {
    const reference = objectField(object.spec, 'sourceRef');
    return findSource(reference, namespaceOf(object), this.#sourceContext()).kind === 'here';
  }

  /** Those whose variables can be had first: a source may be delivered by one that is found later. */
  async #follow(declarations: readonly Declaration[]): Promise<void> {
    const pending = [...declarations];
    let waiting: Declaration[] = [];
    while (pending.length + waiting.length > 0) {
      const next = pending.shift() ?? waiting.shift();
      if (!next) {
        return;
      }
      this.#reached.add(next.object);
      const isLast = pending.length === 0 && waiting.every(other => !this.#hasVariables(other));
      if (!this.#hasVariables(next) && !isLast) {
        waiting.push(next);
        continue;
      }
      const children = await this.#declare(next);
      if (children.length > 0 || waiting.some(other => this.#hasVariables(other))) {
        pending.push(...children, ...waiting);
        waiting = [];
      }
    }
  }

  #hasVariables({ object, cluster }: Declaration): boolean {
    const known = this.#variables.get(cluster);
    return namedSources(object.spec, namespaceOf(object)).every(key => known?.has(key) === true);
  }

  /** Makes the environment, and returns what it declares. */
  async #declare(declaration: Declaration): Promise<Declaration[]> {
    const { cluster, depth } = declaration;
    const environment = this.#makeEnvironment(declaration);
    if (this.environments.has(environment.id) || this.environments.size >= maximumEnvironments) {
      return [];
    }
    if (depth >= maximumDepth) {
      const message = `Kustomizations declare each other more than ${maximumDepth} levels deep: what is below is not followed.`;
      this.environments.set(environment.id, {
        ...environment,
        unknowns: [{ reason: 'limit', message, location: environment.declaredIn }],
      });
      return [];
    }
    this.environments.set(environment.id, environment);
    return environment.flux?.spec.kubeConfig === undefined ? this.#children({ environment, cluster, depth }) : [];
  }

  async #children(parent: { environment: Environment; cluster: string; depth: number }): Promise<Declaration[]> {
    const { environment, cluster, depth } = parent;
    const make = (object: FluxObject): Declaration => ({ object, cluster, declaredBy: environment.id, depth: depth + 1 });
    const rendering = environment.unknowns.length === 0 ? await this.#input.render?.(environment) : undefined;
    if (!rendering || !isComplete(rendering)) {
      const isOwn = environment.unknowns.some(({ reason }) => reason === 'source');
      return isOwn ? [] : this.#kustomizations.filter(object => isWithin(environment.path, object.location.file)).map(make);
    }
    const variables = this.#variables.get(cluster) ?? new Map<string, Rendering['objects'][number]['value']>();
    this.#variables.set(cluster, variables);
    const children: Declaration[] = [];
    const files = new Set(rendering.reads.map(({ path }) => path));
    for (const object of rendering.objects) {
      const { apiVersion, kind, name, namespace, value } = object;
      if (isVariableSource(object)) {
        variables.set(sourceKey(kind, namespace ?? 'default', name), value);
      } else if (isFluxKustomization({ apiVersion, kind, spec: value.spec })) {
        const written = this.#findWritten(name, namespace, files);
        const location = written?.location ?? environment.declaredIn;
        if (written) {
          this.#reached.add(written);
        }
        children.push(make({ kind, name, namespace: namespace ?? undefined, spec: objectField(value, 'spec'), location }));
      } else if (kind === 'HelmRelease' && apiVersion.startsWith('helm.toolkit.fluxcd.io/')) {
        const location = this.#findWrittenIn(this.#sources, kind, name, files)?.location ?? environment.declaredIn;
        this.#releases.push(make({ kind, name, namespace: namespace ?? undefined, spec: objectField(value, 'spec'), location }));
      } else if (apiVersion.startsWith('source.toolkit.fluxcd.io/')) {
        const written = this.#sources.find(source => source.kind === kind && source.name === name);
        const location = written?.location ?? environment.declaredIn;
        this.#sources.push({ kind, name, namespace: namespace ?? undefined, spec: objectField(value, 'spec'), location });
      }
    }
    return children;
  }

  /** The place of a rendered Kustomization among the files that were read: that of its name, which prefixes may have changed. */
  #findWritten(name: string, namespace: string | null, files: ReadonlySet<string>): FluxObject | undefined {
    const read = this.#kustomizations.filter(object => files.has(object.location.file));
    const same = read.filter(object => object.name === name);
    const inNamespace = same.find(object => object.namespace !== undefined && object.namespace === namespace);
    return inNamespace ?? same[0] ?? read.find(object => name.endsWith(object.name) || name.startsWith(object.name));
  }

  #findWrittenIn(objects: readonly FluxObject[], kind: string, name: string, files: ReadonlySet<string>): FluxObject | undefined {
    return objects.find(object => object.kind === kind && object.name === name && files.has(object.location.file));
  }

  #sourceContext(): SourceContext {
    const { remotes, branch } = this.#input;
    return { sources: this.#sources, remotes, branch };
  }

  /** A release may be called as the Kustomization that delivers it. */
  #makeRelease({ object, cluster, declaredBy }: Declaration): Environment {
    const namespace = namespaceOf(object);
    const objects = this.#variables.get(cluster) ?? new Map<string, Rendering['objects'][number]['value']>();
    const context = { ...this.#sourceContext(), objects };
    const { helm, unknowns } = readHelmRelease({ ...object, namespace }, context);
    const locator = cluster === '' ? '.' : cluster;
    const id = `flux:${namespace}/${object.name}@${locator}`;
    const isTaken = this.environments.get(id)?.flux !== undefined;
    const { location } = object;
    return {
      ...createChartEnvironment(isTaken ? `${id}#HelmRelease` : id, location, helm),
      name: object.name,
      kind: 'flux',
      declaredBy,
      path: helm.remote || (unknowns.length > 0 && helm.chart === '') ? dirname(location.file) : helm.chart,
      destination: { cluster: object.spec.kubeConfig === undefined ? locator : null, namespace: helm.namespace },
      unknowns: unknowns.map(unknown => ({ ...unknown, location })),
    };
  }

  #makeEnvironment({ object, cluster, declaredBy }: Declaration): Environment {
    const { spec, location } = object;
    const namespace = namespaceOf(object);
    const source = findSource(objectField(spec, 'sourceRef'), namespace, this.#sourceContext());
    const variables = this.#variables.get(cluster) ?? new Map<string, Rendering['objects'][number]['value']>();
    const strict = findStrictness(this.#input.components, cluster);
    return {
      id: `flux:${namespace}/${object.name}@${cluster === '' ? '.' : cluster}`,
      name: object.name,
      kind: 'flux',
      declaredIn: location,
      declaredBy,
      path: pathOf(object),
      loadRestrictor: 'none',
      destination: {
        cluster: spec.kubeConfig === undefined ? (cluster === '' ? '.' : cluster) : null,
        namespace: textField(spec, 'targetNamespace') ?? null,
      },
      kubernetesVersion: null,
      protected: false,
      complete: false,
      after: [],
      unknowns: source.kind === 'unknown' ? [{ ...source.unknown, location }] : [],
      flux: {
        namespace,
        name: object.name,
        spec,
        sourceIgnore: [...this.#input.sourceIgnore, ...(source.kind === 'here' ? source.ignore : [])],
        substitution: readSubstitution(spec, namespace, variables, strict),
      },
    };
  }
}

/** Upstream joins the path to the artifact's root, which none leaves (`securejoin.SecureJoin`); without one it is the root. */
function pathOf({ spec }: FluxObject): string {
  const segments: string[] = [];
  for (const segment of (textField(spec, 'path') ?? '').split('/')) {
    if (segment === '..') {
      segments.pop();
    } else if (segment !== '' && segment !== '.') {
      segments.push(segment);
    }
  }
  return segments.join('/');
}

function namespaceOf({ namespace }: FluxObject): string {
  return namespace ?? 'default';
}

function covers(outer: FluxObject, inner: FluxObject): boolean {
  return isWithin(pathOf(outer), inner.location.file);
}

/** What `flux bootstrap` writes. */
function isBootstrap({ location }: FluxObject): boolean {
  return location.file.endsWith('/gotk-sync.yaml') || location.file === 'gotk-sync.yaml';
}

/** Names of the Kustomizations that one waits for, as `namespace/name`. */
export function dependenciesOf(flux: NonNullable<Environment['flux']>): string[] {
  return objectsField(flux.spec, 'dependsOn').map(
    dependency => `${textField(dependency, 'namespace') ?? flux.namespace}/${textField(dependency, 'name') ?? ''}`,
  );
}

import { neverCancelled } from '../../base/cancellation.ts';
import type { JsonObject } from '../../base/json.ts';
import { dirname, isWithin } from '../../base/repositoryPath.ts';
import type { Location } from '../../base/textRange.ts';
import type { ArgocdEngine } from '../../engine/argocdEngine.ts';
import type { Tree } from '../../tree/tree.ts';
import type { Environment } from '../environment.ts';
import { objectField, textField } from '../flux/fluxObject.ts';
import type { Rendering } from '../rendering.ts';
import { isComplete } from '../rendering.ts';
import type { ArgocdDelivery, ArgocdGenerator } from './argocdDelivery.ts';
import { asArgocdObject } from './argocdObject.ts';
import type { ArgocdObject } from './argocdObject.ts';
import { isReference, readSources } from './argocdSources.ts';
import type { RepositoryHere } from './argocdSources.ts';
import type { SetExpansions } from './setExpansions.ts';

/**
 * The environments that Applications make, those that ApplicationSets generate included: what one renders may declare others, as a
 * fixed point. Each is computed once, so a ring ends where it closes.
 */

export interface ArgocdChainInput {
  readonly tree: Tree;
  /** What stands in the tree, by path. */
  readonly objects: readonly ArgocdObject[];
  /** The kustomizations that include files of {@link objects}, and that nothing includes, by the file. */
  readonly including: ReadonlyMap<string, readonly Environment[]>;
  /** All files of the tree. */
  readonly paths: readonly string[];
  readonly here: RepositoryHere;
  /** `undefined`: nothing can be rendered, so what lies below a path counts as declared by it. */
  readonly render: ((environment: Environment) => Promise<Rendering>) | undefined;
  readonly engine: ArgocdEngine | undefined;
  readonly expansions: SetExpansions;
}

/** Deeper nesting is a mistake that makes names grow. */
const maximumDepth = 12;
/** More than any installation has. */
const maximumEnvironments = 5000;

/** An Application or ApplicationSet as it reaches a cluster. */
interface Declaration {
  readonly object: ArgocdObject;
  /** Folder that its chain begins with: it stands for one Argo CD. */
  readonly scope: string;
  readonly declaredBy: string | null;
  readonly depth: number;
  readonly generatedBy?: ArgocdGenerator;
}

export async function findArgocdEnvironments(input: ArgocdChainInput): Promise<Environment[]> {
  const chain = new Chain(input);
  await chain.run();
  return [...chain.environments.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

class Chain {
  readonly environments = new Map<string, Environment>();
  readonly #input: ArgocdChainInput;
  /** Applications and ApplicationSets of the tree. */
  readonly #written: readonly ArgocdObject[];
  /** Kustomizations that Applications are part of, and whether they could be rendered. */
  readonly #followed = new Map<string, boolean>();
  /** Ids by scope. */
  readonly #declared = new Set<string>();
  /** Those that some environment declares. */
  readonly #reached = new Set<ArgocdObject>();

  constructor(input: ArgocdChainInput) {
    this.#input = input;
    this.#written = input.objects.filter(isDeclaring);
  }

  async run(): Promise<void> {
    for (let roots = this.#nextRoots(); roots.length > 0; roots = this.#nextRoots()) {
      // Applications may deliver the kustomizations that sets are part of.
      const ordered = [...roots.filter(isApplication), ...roots.filter(object => !isApplication(object))];
      for (const object of ordered) {
        const isIncluded = await this.#followIncluding(object);
        if (isIncluded) {
          this.#reached.add(object);
        } else if (!this.#reached.has(object)) {
          await this.#follow([{ object, scope: dirname(object.location.file), declaredBy: null, depth: 0 }]);
        }
      }
    }
  }

  /** Follows the kustomizations that an object is part of, each once. Whether it reaches clusters by these, and not as it is written. */
  async #followIncluding({ location }: ArgocdObject): Promise<boolean> {
    let isIncluded = false;
    for (const environment of this.#input.including.get(location.file) ?? []) {
      const isDelivered = [...this.environments.values()].some(({ argocd }) =>
        argocd?.sources.some(({ path, unknown }) => path === environment.path && !unknown),
      );
      if (!isDelivered && !this.#followed.has(environment.id)) {
        this.#followed.set(environment.id, false);
        const { children, isComplete: isKnown } = await this.#children(environment, environment.path, 0);
        this.#followed.set(environment.id, isKnown);
        await this.#follow(children);
      }
      isIncluded ||= isDelivered || this.#followed.get(environment.id) === true;
    }
    return isIncluded;
  }

  /** Those that no other one delivers; of such as deliver each other the first. What a folder holds and no rendering has is not delivered. */
  #nextRoots(): ArgocdObject[] {
    const coveringOthers = (object: ArgocdObject): ArgocdObject[] =>
      this.#written.filter(other => other !== object && this.#covers(other, object));
    const open = this.#written.filter(
      object => !this.#reached.has(object) && coveringOthers(object).every(other => this.#covers(object, other)),
    );
    const free = open.filter(object => coveringOthers(object).length === 0);
    return free.length > 0 ? free : open.slice(0, 1);
  }

  #covers(outer: ArgocdObject, inner: ArgocdObject): boolean {
    if (outer.kind !== 'Application') {
      return false;
    }
    const sources = readSources(objectField(outer.value, 'spec'), outer.location, this.#input.here);
    return sources.some(({ path, unknown }) => path !== undefined && !unknown && isWithin(path, inner.location.file));
  }

  async #follow(declarations: readonly Declaration[]): Promise<void> {
    const pending = [...declarations];
    for (let next = pending.shift(); next; next = pending.shift()) {
      this.#reached.add(next.object);
      pending.push(...(next.object.kind === 'Application' ? await this.#declare(next) : await this.#expand(next)));
    }
  }

  /** Makes the environment, and returns what it declares. */
  async #declare(declaration: Declaration): Promise<readonly Declaration[]> {
    const { scope, depth } = declaration;
    const environment = this.#add(makeEnvironment(declaration, this.#input.here), scope);
    if (!environment) {
      return [];
    }
    if (depth >= maximumDepth) {
      const message = `Applications declare each other more than ${maximumDepth} levels deep: what is below is not followed.`;
      const unknowns = [{ reason: 'limit' as const, message, location: environment.declaredIn }];
      this.environments.set(environment.id, { ...environment, unknowns });
      return [];
    }
    const { children } = await this.#children(environment, scope, depth + 1);
    return children;
  }

  /** The same Application may stand in several folders, for several Argo CDs: the first keeps the short name. */
  #add(environment: Environment, scope: string): Environment | undefined {
    const key = `${scope}\0${environment.id}`;
    if (this.#declared.has(key) || this.environments.size >= maximumEnvironments) {
      return undefined;
    }
    this.#declared.add(key);
    const isTaken = this.environments.has(environment.id);
    const id = isTaken ? `${environment.id}@${scope === '' ? '.' : scope}` : environment.id;
    const added = { ...environment, id };
    this.environments.set(id, added);
    return added;
  }

  /** The Applications of a set; where they cannot be told, one environment stands for all of them. */
  async #expand(declaration: Declaration): Promise<Declaration[]> {
    const { object, scope, declaredBy, depth } = declaration;
    const { tree, paths, here, engine, expansions, objects } = this.#input;
    const clusters = objects.filter(({ kind }) => kind === 'Secret').map(({ value }) => value);
    const known = clusters.length > 0 ? clusters : undefined;
    const set = { ...object.value, metadata: { ...objectField(object.value, 'metadata'), namespace: namespaceOf(object) } };
    const request = { tree, set, paths, remotes: here.remotes, revisions: here.revisions, clusters: known };
    const result = engine && (await expansions.expand(engine, request, neverCancelled));
    if (result?.kind === 'applications') {
      return result.applications.map(({ object: value, parameters, generator }) => ({
        object: {
          kind: 'Application',
          name: textField(objectField(value, 'metadata'), 'name') ?? '',
          namespace: namespaceOf(object),
          value,
          location: object.location,
        },
        scope,
        declaredBy,
        depth,
        generatedBy: { set: `${namespaceOf(object)}/${object.name}`, generator, parameters: parameters ?? {} },
      }));
    }
    this.#add(standIn(declaration, describeFailure(result, object.location)), scope);
    return [];
  }

  async #children(
    environment: Environment,
    scope: string,
    depth: number,
  ): Promise<{ readonly children: readonly Declaration[]; readonly isComplete: boolean }> {
    const make = (object: ArgocdObject): Declaration => ({ object, scope, declaredBy: environment.id, depth });
    const rendering = environment.unknowns.length === 0 ? await this.#input.render?.(environment) : undefined;
    if (!rendering || !isComplete(rendering)) {
      const children = environment.unknowns.length > 0 ? [] : this.#writtenIn(environment).map(make);
      return { children, isComplete: false };
    }
    const files = new Set(rendering.reads.map(({ path }) => path));
    const children: Declaration[] = [];
    for (const rendered of rendering.objects) {
      const written = this.#findWritten(rendered, files);
      const object = asArgocdObject(rendered, written?.location ?? environment.declaredIn);
      if (object && isDeclaring(object)) {
        if (written) {
          this.#reached.add(written);
        }
        children.push(make(object));
      }
    }
    return { children, isComplete: true };
  }

  /** What a path that cannot be rendered may declare. */
  #writtenIn({ path, argocd }: Environment): readonly ArgocdObject[] {
    const folders = argocd ? argocd.sources.flatMap(source => source.path ?? []) : [path];
    return this.#written.filter(
      object => !this.#reached.has(object) && folders.some(folder => dirname(object.location.file) === folder),
    );
  }

  /** The place of a rendered object among the files that were read: that of its name, which prefixes may have changed. */
  #findWritten(
    { kind, name, namespace }: { readonly kind: string; readonly name: string; readonly namespace: string | null },
    files: ReadonlySet<string>,
  ): ArgocdObject | undefined {
    const read = this.#written.filter(object => object.kind === kind && files.has(object.location.file));
    const same = read.filter(object => object.name === name);
    const inNamespace = same.find(object => object.namespace !== undefined && object.namespace === namespace);
    return inNamespace ?? same[0] ?? read.find(object => name.endsWith(object.name) || name.startsWith(object.name));
  }
}

function isApplication({ kind }: ArgocdObject): boolean {
  return kind === 'Application';
}

function isDeclaring({ kind }: ArgocdObject): boolean {
  return kind === 'Application' || kind === 'ApplicationSet';
}

/** Without one they are applied where Argo CD is. */
function namespaceOf({ namespace }: ArgocdObject): string {
  return namespace ?? 'argocd';
}

function makeEnvironment({ object, declaredBy, generatedBy }: Declaration, here: RepositoryHere): Environment {
  const spec = objectField(object.value, 'spec');
  const sources = readSources(spec, object.location, here);
  const destination = objectField(spec, 'destination');
  const rendered = sources.filter(source => !isReference(source));
  return {
    ...common(object, declaredBy),
    path: rendered.find(({ path, unknown }) => path !== undefined && !unknown)?.path ?? '',
    destination: {
      cluster: textField(destination, 'name') ?? textField(destination, 'server') ?? null,
      namespace: textField(destination, 'namespace') ?? null,
    },
    unknowns: rendered.flatMap(({ unknown }) => unknown ?? []).slice(0, 1),
    argocd: {
      namespace: namespaceOf(object),
      name: object.name,
      spec,
      finalizers: finalizersOf(object.value),
      sources,
      loadRestrictor: here.loadRestrictor,
      ...(generatedBy ? { generatedBy } : {}),
    },
  };
}

function common(object: ArgocdObject, declaredBy: string | null): Omit<Environment, 'path' | 'destination' | 'unknowns'> {
  return {
    id: `argocd:${namespaceOf(object)}/${object.name}`,
    name: object.name,
    kind: 'argocd',
    declaredIn: object.location,
    declaredBy,
    loadRestrictor: 'rootOnly',
    kubernetesVersion: null,
    protected: false,
    complete: false,
    after: [],
  };
}

function finalizersOf(value: JsonObject): string[] {
  const { finalizers } = objectField(value, 'metadata');
  return Array.isArray(finalizers) ? finalizers.filter(item => typeof item === 'string') : [];
}

/** What stands for the Applications of a set that are not known. */
function standIn(
  { object, declaredBy }: Declaration,
  failure: Pick<Environment, 'unknowns'> & Pick<ArgocdDelivery, 'failure'>,
): Environment {
  const { id, ...rest } = common(object, declaredBy);
  return {
    ...rest,
    id: `${id}/*`,
    path: '',
    destination: { cluster: null, namespace: null },
    unknowns: failure.unknowns,
    argocd: {
      namespace: namespaceOf(object),
      name: object.name,
      spec: {},
      finalizers: [],
      sources: [],
      loadRestrictor: 'rootOnly',
      ...(failure.failure ? { failure: failure.failure } : {}),
    },
  };
}

function describeFailure(
  result: Awaited<ReturnType<SetExpansions['expand']>> | undefined,
  location: Location,
): Pick<Environment, 'unknowns'> & Pick<ArgocdDelivery, 'failure'> {
  if (result?.kind === 'failed') {
    const code = result.error.kind === 'generator' ? 'argocd.generator' : 'argocd.template';
    return { unknowns: [], failure: { code, message: `Argo CD cannot generate Applications: ${result.error.message}` } };
  }
  const unknown = result?.kind === 'unknown' ? result : { reason: 'engine' as const, message: 'The set was not expanded.' };
  return { unknowns: [{ reason: unknown.reason, message: unknown.message, location }] };
}

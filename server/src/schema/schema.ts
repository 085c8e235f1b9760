import type { JsonValue } from '../base/json.ts';
import { parseFieldType } from './fieldType.ts';
import type { FieldType, ScalarKind } from './fieldType.ts';
import { kubernetesCatalogue } from './kubernetes.generated.ts';

/**
 * What is known of the types of Kubernetes objects: structure, how lists merge, defaults, scopes. It answers from upstream's
 * facts (kubernetes.generated.ts) and must not know repositories, environments or how its answers are used.
 */

export type Scope = 'Namespaced' | 'Cluster';

/** The type at one place of an object. */
export interface TypeNode {
  readonly kind: ScalarKind | 'object' | 'map' | 'list';
  /** Type of a field of an object, or of any value of a map; `undefined` where there is no such field. */
  field(name: string): TypeNode | undefined;
  /** Names of the fields of an object; empty for everything else. */
  fieldNames(): readonly string[];
  /** Type of the elements of a list. */
  items(): TypeNode | undefined;
  /** Keys that identify an element of a list-map, in upstream's order: `['containerPort', 'protocol']`; empty for other lists. */
  readonly listKeys: readonly string[];
  /** The one key by which a strategic merge patch (and kustomize) matches elements; `undefined` if it replaces or appends. */
  readonly patchMergeKey: string | undefined;
  /** A strategic merge patch adds to the list; without a merge key, elements are matched by equality. */
  readonly patchMerges: boolean;
  /** A strategic merge patch keeps only the keys it names. */
  readonly retainKeys: boolean;
  /** A list whose order means nothing (`x-kubernetes-list-type: set`). */
  readonly isSet: boolean;
  /** Replaced as a whole on server-side apply (`x-kubernetes-list-type` or `-map-type: atomic`). */
  readonly isAtomic: boolean;
  readonly isQuantity: boolean;
  readonly isIntOrString: boolean;
  /** What the API server reads where the field is absent, if that depends on nothing else; `undefined`: absence means absence. */
  readonly default: JsonValue | undefined;
  /** The API server does not tell an empty list or map here from an absent one. */
  readonly emptyIsAbsent: boolean;
}

export interface Schema {
  /** Version of Kubernetes the facts come from, such as `1.37.2`. */
  readonly kubernetesVersion: string;
  /** Type of a built-in kind; `undefined` for custom resources and kinds that are no more. */
  typeOf(apiVersion: string, kind: string): TypeNode | undefined;
  /** Whether a built-in kind lives in namespaces; `undefined` for custom resources. */
  scopeOf(apiVersion: string, kind: string): Scope | undefined;
  /**
   * Type by the name of its definition such as `api.core.v1.PodTemplateSpec`: for custom resources that embed built-in types.
   * @throws if there is none.
   */
  definition(name: string): TypeNode;
}

interface Catalogue {
  readonly kubernetes: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Makes a schema from the text of a catalogue, by default that of the built-in kinds. Parses some 200 KB: make it once and pass
 * it down. @throws if the text is no catalogue.
 */
export function loadSchema(text: string = kubernetesCatalogue): Schema {
  const catalogue = JSON.parse(text) as Catalogue;
  const kinds = new Map(Object.entries(catalogue.kinds));
  const definitions = new Map(Object.entries(catalogue.definitions));
  const nodes = new Map<string, TypeNode>();
  const definition = (name: string): TypeNode => {
    const known = nodes.get(name) ?? makeObject(name, definitions, definition);
    nodes.set(name, known);
    return known;
  };
  const kindOf = (apiVersion: string, kind: string): [scope: string, definition: string] | undefined => {
    const [scope, name] = kinds.get(`${apiVersion}/${kind}`)?.split(' ') ?? [];
    return scope !== undefined && name !== undefined ? [scope, name] : undefined;
  };
  return {
    kubernetesVersion: catalogue.kubernetes,
    typeOf(apiVersion, kind) {
      const found = kindOf(apiVersion, kind);
      return found && definition(found[1]);
    },
    scopeOf(apiVersion, kind) {
      const found = kindOf(apiVersion, kind);
      return found && (found[0] === 'Cluster' ? 'Cluster' : 'Namespaced');
    },
    definition,
  };
}

type Resolve = (definition: string) => TypeNode;

const plainNode: Omit<TypeNode, 'kind'> = {
  field: () => undefined,
  fieldNames: () => [],
  items: () => undefined,
  listKeys: [],
  patchMergeKey: undefined,
  patchMerges: false,
  retainKeys: false,
  isSet: false,
  isAtomic: false,
  isQuantity: false,
  isIntOrString: false,
  default: undefined,
  emptyIsAbsent: false,
};

function makeObject(
  name: string,
  definitions: ReadonlyMap<string, Readonly<Record<string, string>>>,
  resolve: Resolve,
): TypeNode {
  const texts = definitions.get(name);
  if (!texts) {
    throw new Error(`No definition of ${name} in the catalogue`);
  }
  const flags = texts.$?.split(' ') ?? [];
  const strict = flags.includes('strict');
  const fields = new Map(Object.entries(texts).filter(([field]) => field !== '$'));
  const nodes = new Map<string, TypeNode>();
  return {
    ...plainNode,
    // Upstream's objects without fields hold any JSON.
    kind: fields.size === 0 ? 'any' : 'object',
    isAtomic: flags.includes('atomic'),
    fieldNames: () => [...fields.keys()],
    field(field) {
      const text = fields.get(field);
      const known = nodes.get(field);
      if (known || text === undefined) {
        return known;
      }
      const made = makeNode(parseFieldType(text), strict, resolve);
      nodes.set(field, made);
      return made;
    },
  };
}

function makeNode(type: FieldType, strict: boolean, resolve: Resolve): TypeNode {
  const common = { retainKeys: type.retainKeys === true, default: type.default };
  if (type.kind === 'reference') {
    return { ...resolve(type.definition), ...common };
  }
  if (type.kind === 'map') {
    const values = makeNode(type.values, strict, resolve);
    return { ...plainNode, ...common, kind: 'map', field: () => values, emptyIsAbsent: !strict };
  }
  if (type.kind === 'list') {
    const items = makeNode(type.items, strict, resolve);
    const { listType, listKeys, patchMergeKey, patchMerges } = type;
    const rule = { listKeys, patchMergeKey, patchMerges, isSet: listType === 'set', isAtomic: listType === 'atomic' };
    return { ...plainNode, ...common, ...rule, kind: 'list', items: () => items, emptyIsAbsent: !strict };
  }
  return {
    ...plainNode,
    ...common,
    kind: type.kind,
    isQuantity: type.kind === 'quantity',
    isIntOrString: type.kind === 'intOrString',
  };
}

/** The type at a path below `type`; list elements are named by any number. `undefined` where the types end. */
export function typeAt(type: TypeNode | undefined, segments: readonly (string | number)[]): TypeNode | undefined {
  return segments.reduce<TypeNode | undefined>(
    (node, segment) => (node?.kind === 'list' ? node.items() : node?.field(String(segment))),
    type,
  );
}

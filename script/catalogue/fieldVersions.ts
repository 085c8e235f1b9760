import { parse } from 'yaml';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { definitionPrefix } from '../../server/src/schema/loadCatalogue.ts';
import { openModule } from './goModule.ts';
import type { ModuleFiles, PinnedModule } from './goModule.ts';

/**
 * The types of an older Kubernetes, from the text that client-go keeps of them for server-side apply: types and fields, without
 * documentation, enums and required fields. Reading it needs no build of that version.
 */

/** The modules of one minor version. */
export interface OlderKubernetes {
  /** `1.28` */
  readonly minor: string;
  readonly clientGo: PinnedModule;
  readonly api: PinnedModule;
}

/** What is known of how long a kind is served; versions are minors such as `1.25`. */
export interface Lifecycle {
  readonly introduced?: string;
  readonly deprecated?: string;
  readonly removed?: string;
  /** `apps/v1/Deployment` */
  readonly replacement?: string;
}

export interface OlderTypes {
  readonly minor: string;
  /** By the name of the definition; each field with the YAML of its type. */
  readonly types: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Whether a kind lives in namespaces: its constructor `Lease(name, namespace string)` asks for one. */
  isNamespaced(definition: string): boolean;
  /** How long upstream says that it serves the kind. */
  lifecycleOf(definition: string): Lifecycle;
}

export function readOlderTypes(kubernetes: OlderKubernetes): OlderTypes {
  const client = openModule(kubernetes.clientGo);
  const api = openModule(kubernetes.api);
  const source = client.read('applyconfigurations/internal/internal.go');
  const text = /typed\.YAMLObject\(`types:\n(?<types>[^`]*)`\)/.exec(source)?.groups?.['types'];
  if (text === undefined) {
    throw new Error(`client-go of Kubernetes ${kubernetes.minor} holds no text of its types where it used to`);
  }
  const types = text.split(/^- name: /m).slice(1);
  return {
    minor: kubernetes.minor,
    types: new Map(types.map(type => [type.slice(0, type.indexOf('\n')), readFields(type)])),
    isNamespaced(definition) {
      const [group = '', version = '', kind = ''] = definition.replace('io.k8s.api.', '').split('.');
      const constructors = client.read(`applyconfigurations/${group}/${version}/${kind.toLowerCase()}.go`);
      return new RegExp(`^func ${kind}\\(name, namespace string\\)`, 'm').test(constructors);
    },
    lifecycleOf: definition => readLifecycle(api, definition),
  };
}

function readFields(type: string): ReadonlyMap<string, string> {
  // Rules about several fields (`unions:`) stand behind them.
  const fieldsText = /^ {4}fields:\n(?<fields>(?: {4}- name: .*\n| {6}.*\n)*)/m.exec(type)?.groups?.['fields'] ?? '';
  const fields = fieldsText.split(/^ {4}- name: /m).slice(1);
  return new Map(fields.map(field => [field.slice(0, field.indexOf('\n')), field.slice(field.indexOf('\n') + 1)]));
}

/**
 * What upstream's types say of how long a kind is served, read from the text of k8s.io/api. Of alpha versions they often say
 * nothing.
 */
function readLifecycle(api: ModuleFiles, definition: string): Lifecycle {
  const [group = '', version = '', kind = ''] = definition.replace('io.k8s.api.', '').split('.');
  const path = `${group}/${version}/zz_generated.prerelease-lifecycle.go`;
  const source = api.paths.includes(path) ? api.read(path) : '';
  const minor = (name: string): string | undefined => {
    const pattern = new RegExp(`\\(in \\*${kind}\\) APILifecycle${name}\\(\\) \\(major, minor int\\) {\\s*return (\\d+), (\\d+)`);
    const [, major, number] = pattern.exec(source) ?? [];
    return major === undefined || number === undefined ? undefined : `${major}.${number}`;
  };
  const facts = { introduced: minor('Introduced'), deprecated: minor('Deprecated'), removed: minor('Removed') };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** A type as structured-merge-diff writes it. */
interface MergeType {
  readonly scalar?: 'string' | 'numeric' | 'boolean' | 'untyped';
  readonly namedType?: string;
  readonly list?: {
    readonly elementType: MergeType;
    readonly elementRelationship: 'atomic' | 'associative';
    readonly keys?: readonly string[];
  };
  readonly map?: { readonly elementType?: MergeType };
}

/** The schema of a field of an older version; `isKnown` tells which definitions can be referred to. */
export function schemaOfField(yaml: string, isKnown: (definition: string) => boolean): FieldSchema {
  const { type } = parse(yaml) as { readonly type: MergeType };
  return schemaOfType(type, isKnown);
}

const scalars: Readonly<Record<NonNullable<MergeType['scalar']>, FieldSchema>> = {
  string: { type: 'string' },
  numeric: { type: 'number' },
  boolean: { type: 'boolean' },
  untyped: {},
};

function schemaOfType({ scalar, namedType, list, map }: MergeType, isKnown: (definition: string) => boolean): FieldSchema {
  if (scalar !== undefined) {
    return scalars[scalar];
  }
  if (namedType !== undefined) {
    return isKnown(namedType) ? { $ref: definitionPrefix + namedType } : {};
  }
  if (list) {
    return {
      type: 'array',
      items: schemaOfType(list.elementType, isKnown),
      ...(list.elementRelationship === 'atomic' && { 'x-kubernetes-list-type': 'atomic' }),
      ...(list.elementRelationship === 'associative' && {
        'x-kubernetes-list-type': list.keys ? 'map' : 'set',
        ...(list.keys && { 'x-kubernetes-list-map-keys': list.keys }),
      }),
    };
  }
  return { type: 'object', additionalProperties: map?.elementType ? schemaOfType(map.elementType, isKnown) : true };
}

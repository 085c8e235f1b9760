import { LineIndex } from '../../yaml/lineIndex.ts';
import type { SourceFile } from '../gitopsCache.ts';
import type { GeneratorEntry, GeneratorOptions, Kustomization, PlacedPair } from '../kustomizationModel.ts';
import type { ProvenanceKind } from '../provenance.ts';
import { placedTrace } from './fieldTransformers.ts';
import { simulatedObject } from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import { mappingOf, plainScalar, setEntry, stringScalar, textAt, traceOf } from './traced.ts';
import type { Trace, TracedMapping } from './traced.ts';

/** What `configMapGenerator` and `secretGenerator` make (api `internal/generators`, `kv`), each value with its line. */

interface GeneratedPair {
  readonly key: string;
  readonly value: string;
  readonly trace: Trace;
}

/** The object of one entry; `undefined` if upstream would refuse the entry. */
export function generateObject(
  kustomization: Kustomization,
  entry: GeneratorEntry,
  files: ReadonlyMap<string, SourceFile>,
): SimulatedObject | undefined {
  const kind: ProvenanceKind = entry.kind === 'Secret' ? 'secretGenerator' : 'configMapGenerator';
  const trace = placedTrace(kustomization, kind, entry);
  const pairs = [
    ...readEnvFiles(entry, kind, files),
    ...readLiterals(kustomization, entry, kind),
    ...readFiles(entry, kind, files),
  ];
  if (!entry.name || pairs.length < countSources(entry)) {
    return undefined;
  }
  const metadata = mappingOf(trace, [['name', stringScalar(entry.name.value, placedTrace(kustomization, kind, entry.name))]]);
  if (entry.namespace) {
    metadata.entries.set('namespace', stringScalar(entry.namespace.value, placedTrace(kustomization, kind, entry.namespace)));
  }
  const root = mappingOf(trace, [
    ['apiVersion', stringScalar('v1', trace)],
    ['kind', stringScalar(entry.kind, trace)],
    ['metadata', metadata],
  ]);
  if (entry.kind === 'Secret') {
    const { type } = entry;
    root.entries.set('type', stringScalar(type?.value ?? 'Opaque', type ? placedTrace(kustomization, kind, type) : trace));
  }
  setData(root, entry, pairs, trace);
  applyOptions(root, metadata, { kustomization, kind, trace, local: entry.options, global: kustomization.generatorOptions });
  const behavior = entry.behavior?.value;
  return {
    ...simulatedObject(root),
    needsHash: needsHash(entry.options, kustomization.generatorOptions),
    behavior: behavior === 'merge' || behavior === 'replace' ? behavior : 'create',
  };
}

/** Each literal and file gives a pair; an environment file that cannot be read shows as one that is missing. */
function countSources(entry: GeneratorEntry): number {
  return entry.literals.length + entry.files.length;
}

function setData(root: TracedMapping, entry: GeneratorEntry, pairs: readonly GeneratedPair[], trace: Trace): void {
  if (pairs.length === 0 && entry.kind === 'ConfigMap') {
    return;
  }
  const encode = entry.kind === 'Secret' ? encodeSecret : (text: string): string => text;
  const data = pairs.map(pair => [pair.key, stringScalar(encode(pair.value), pair.trace)] as const);
  root.entries.set('data', mappingOf(trace, data));
}

function readLiterals(kustomization: Kustomization, entry: GeneratorEntry, kind: ProvenanceKind): GeneratedPair[] {
  return entry.literals.flatMap(literal =>
    literal.pair ? [{ ...literal.pair, trace: placedTrace(kustomization, kind, literal) }] : [],
  );
}

function readFiles(entry: GeneratorEntry, kind: ProvenanceKind, files: ReadonlyMap<string, SourceFile>): GeneratedPair[] {
  return entry.files.flatMap(({ key, file }): GeneratedPair[] => {
    const source = file?.resolved === undefined ? undefined : files.get(file.resolved);
    if (key === undefined || !source) {
      return [];
    }
    const locate = (): ReturnType<LineIndex['rangeBetween']> => new LineIndex(source.text).rangeBetween(0, source.text.length);
    return [{ key, value: source.text, trace: traceOf({ kind, file: source.path, locate }) }];
  });
}

function readEnvFiles(entry: GeneratorEntry, kind: ProvenanceKind, files: ReadonlyMap<string, SourceFile>): GeneratedPair[] {
  return entry.envs.flatMap(env => {
    const source = env.resolved === undefined ? undefined : files.get(env.resolved);
    return source ? readEnvLines(source, kind) : [];
  });
}

/** `KEY=value` lines; a line without `=` gives an empty value (`keyValuesFromLine`, api/kv). */
function readEnvLines({ path, text }: SourceFile, kind: ProvenanceKind): GeneratedPair[] {
  return text.split('\n').flatMap((written, line): GeneratedPair[] => {
    const content = written.replace(/\r$/, '');
    const start = content.length - content.trimStart().length;
    const trimmed = content.slice(start);
    if (trimmed === '' || trimmed.startsWith('#')) {
      return [];
    }
    const separator = trimmed.indexOf('=');
    const key = separator === -1 ? trimmed : trimmed.slice(0, separator);
    const value = separator === -1 ? '' : trimmed.slice(separator + 1);
    const locate = (): ReturnType<LineIndex['rangeBetween']> => ({
      start: { line, character: start },
      end: { line, character: content.length },
    });
    return [{ key, value, trace: traceOf({ kind, file: path, locate }) }];
  });
}

interface OptionsContext {
  readonly kustomization: Kustomization;
  readonly kind: ProvenanceKind;
  readonly trace: Trace;
  readonly local: GeneratorOptions | undefined;
  readonly global: GeneratorOptions | undefined;
}

/** `MergeGlobalOptionsIntoLocal`: labels and annotations of the entry win over those for all generators. */
function applyOptions(root: TracedMapping, metadata: TracedMapping, context: OptionsContext): void {
  const { local, global, kustomization, kind, trace } = context;
  for (const field of ['labels', 'annotations'] as const) {
    const pairs: PlacedPair[] = [...(global?.[field] ?? []), ...(local?.[field] ?? [])];
    const mapping = mappingOf(trace);
    for (const pair of pairs) {
      setEntry(mapping, pair.name, stringScalar(pair.value, placedTrace(kustomization, kind, pair)));
    }
    if (pairs.length > 0) {
      metadata.entries.set(field, mapping);
    }
  }
  const immutable = [local?.immutable, global?.immutable].find(option => option?.value === true);
  if (immutable) {
    root.entries.set('immutable', plainScalar('true', placedTrace(kustomization, kind, immutable)));
  }
}

function needsHash(local: GeneratorOptions | undefined, global: GeneratorOptions | undefined): boolean {
  return local?.disableNameSuffixHash?.value !== true && global?.disableNameSuffixHash?.value !== true;
}

/** Base64 in lines of 70 characters, as upstream writes it. */
export function encodeSecret(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  const encoded = btoa(binary);
  if (encoded.length < 70) {
    return encoded;
  }
  return encoded.replaceAll(/.{1,70}/g, '$&\n');
}

/** `appendReplaceOrMerge`: a generated object of behavior merge or replace takes the place of `old` and of what it was. */
export function absorb(old: SimulatedObject, generated: SimulatedObject): SimulatedObject {
  const oldMetadata = old.root.entries.get('metadata');
  const metadata = generated.root.entries.get('metadata');
  if (oldMetadata?.kind === 'mapping' && metadata?.kind === 'mapping') {
    for (const field of ['labels', 'annotations']) {
      mergeTexts(metadata, oldMetadata, field);
    }
    for (const field of ['name', 'namespace']) {
      const value = oldMetadata.entries.get(field);
      if (value) {
        metadata.entries.set(field, value);
      } else {
        metadata.entries.delete(field);
      }
    }
  }
  if (generated.behavior === 'merge') {
    encodeStringData(old.root);
    mergeTexts(generated.root, old.root, 'data');
    mergeTexts(generated.root, old.root, 'binaryData');
  }
  return { ...old, root: generated.root, needsHash: old.needsHash && generated.needsHash };
}

/** `normalizeSecretStringData`: what a Secret says in plain text counts as its data. */
function encodeStringData(secret: TracedMapping): void {
  const plain = secret.entries.get('stringData');
  if (textAt(secret, 'kind') !== 'Secret' || plain?.kind !== 'mapping') {
    return;
  }
  const data = mappingOf(plain.trace);
  for (const [name, value] of plain.entries) {
    data.entries.set(name, stringScalar(value.kind === 'scalar' ? encodeSecret(value.text) : '', value.trace));
  }
  secret.entries.delete('stringData');
  const wrapper = mappingOf(plain.trace, [['data', data]]);
  mergeTexts(wrapper, secret, 'data');
  secret.entries.set('data', wrapper.entries.get('data') ?? data);
}

/** Values of `newer` over those of `older`; what was no text becomes one. */
function mergeTexts(newer: TracedMapping, older: TracedMapping, field: string): void {
  const old = older.entries.get(field);
  const current = newer.entries.get(field);
  const merged = mappingOf((current ?? old ?? newer).trace);
  for (const source of [old, current]) {
    for (const [name, value] of source?.kind === 'mapping' ? source.entries : []) {
      setEntry(merged, name, stringScalar(value.kind === 'scalar' ? value.text : '', value.trace));
    }
  }
  if (merged.entries.size > 0) {
    newer.entries.set(field, merged);
  } else {
    newer.entries.delete(field);
  }
}

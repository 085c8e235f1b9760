import type { YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import { basename } from '../base/repositoryPath.ts';
import { makeFileReference } from './fileReference.ts';
import type { FileReference } from './fileReference.ts';
import type { GeneratorEntry, GeneratorFile, GeneratorOptions, LiteralEntry } from './kustomizationModel.ts';
import type { KustomizationReader } from './kustomizationReader.ts';

/** Reads `configMapGenerator` or `secretGenerator`. */
export function readGenerators(
  reader: KustomizationReader,
  root: YamlMapping,
  field: 'configMapGenerator' | 'secretGenerator',
): GeneratorEntry[] {
  return reader.items(root, field).map(node => ({
    kind: field === 'configMapGenerator' ? 'ConfigMap' : 'Secret',
    name: reader.text(node, 'name'),
    namespace: reader.text(node, 'namespace'),
    behavior: reader.text(node, 'behavior'),
    type: field === 'secretGenerator' ? reader.text(node, 'type') : undefined,
    literals: reader.items(node, 'literals').flatMap(item => readLiteral(reader, item)),
    files: reader.items(node, 'files').flatMap(item => readFile(reader, item, `${field}.files`)),
    envs: readEnvs(reader, node, field),
    options: readGeneratorOptions(reader, reader.value(node, 'options')),
    range: reader.rangeOf(node),
  }));
}

/** Reads `generatorOptions` or the `options` of one generator. */
export function readGeneratorOptions(reader: KustomizationReader, node: YamlNode | undefined): GeneratorOptions | undefined {
  return (
    node && {
      labels: reader.pairs(node, 'labels'),
      annotations: reader.pairs(node, 'annotations'),
      disableNameSuffixHash: reader.flag(node, 'disableNameSuffixHash'),
      immutable: reader.flag(node, 'immutable'),
      range: reader.rangeOf(node),
    }
  );
}

/** `envs`, and behind them the deprecated `env`. */
function readEnvs(reader: KustomizationReader, node: YamlNode, field: string): FileReference[] {
  const single = reader.reference(`${field}.env`, 'env', reader.value(node, 'env'));
  const envs = reader.items(node, 'envs').flatMap(item => reader.reference(`${field}.envs`, 'env', item) ?? []);
  return single ? [...envs, single] : envs;
}

function readLiteral(reader: KustomizationReader, node: YamlNode): LiteralEntry[] {
  const text = reader.placedText(node);
  return text ? [{ raw: text.value, range: text.range, pair: parseLiteral(text.value) }] : [];
}

/** `key=value`; one pair of quotes around the value is taken off (`parseLiteralSource`, api/kv). */
export function parseLiteral(text: string): { key: string; value: string } | undefined {
  const separator = text.indexOf('=');
  if (separator <= 0) {
    return undefined;
  }
  const value = text.slice(separator + 1);
  const quoted = value.length >= 2 && value.at(0) === value.at(-1) && /^["']/.test(value);
  return { key: text.slice(0, separator), value: quoted ? value.slice(1, -1) : value };
}

function readFile(reader: KustomizationReader, node: YamlNode, field: string): GeneratorFile[] {
  const text = reader.placedText(node);
  if (!text) {
    return [];
  }
  const separators = text.value.split('=').length - 1;
  const separator = text.value.indexOf('=');
  const invalid = separators > 1 || (separators === 1 && (separator === 0 || separator === text.value.length - 1));
  const path = invalid ? undefined : reader.partOf(node, separator + 1);
  const file = path && makeFileReference(reader.folder, field, 'generatorFile', path.value, path.range);
  const key = separators === 1 ? text.value.slice(0, separator) : basename(text.value);
  return [{ raw: text.value, range: text.range, key: invalid ? undefined : key, file }];
}

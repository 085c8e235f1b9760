import type { YamlNode } from '../yaml/yamlNode.ts';
import type { ReplacementEntry, ReplacementOptions, ReplacementSource, ReplacementTarget } from './kustomizationModel.ts';
import type { KustomizationReader } from './kustomizationReader.ts';
import { readSelector } from './readPatches.ts';

/** Reads `replacements`: each entry names a file, or is a replacement itself. */
export function readReplacements(reader: KustomizationReader, root: YamlNode): ReplacementEntry[] {
  return reader.items(root, 'replacements').map(node => readReplacement(reader, node));
}

/** Reads one replacement, here or in a file of replacements. */
export function readReplacement(reader: KustomizationReader, node: YamlNode): ReplacementEntry {
  return {
    file: reader.reference('replacements.path', 'replacement', reader.value(node, 'path')),
    source: readSource(reader, reader.value(node, 'source')),
    sourceValue: reader.text(node, 'sourceValue'),
    targets: reader.items(node, 'targets').map(target => readTarget(reader, target)),
    range: reader.rangeOf(node),
  };
}

function readSource(reader: KustomizationReader, node: YamlNode | undefined): ReplacementSource | undefined {
  const selector = readSelector(reader, node);
  return (
    selector && {
      ...selector,
      fieldPath: reader.text(node, 'fieldPath'),
      options: readOptions(reader, reader.value(node, 'options')),
    }
  );
}

function readTarget(reader: KustomizationReader, node: YamlNode): ReplacementTarget {
  return {
    select: readSelector(reader, reader.value(node, 'select')),
    reject: reader.items(node, 'reject').flatMap(item => readSelector(reader, item) ?? []),
    fieldPaths: reader.texts(node, 'fieldPaths'),
    options: readOptions(reader, reader.value(node, 'options')),
    range: reader.rangeOf(node),
  };
}

function readOptions(reader: KustomizationReader, node: YamlNode | undefined): ReplacementOptions | undefined {
  return (
    node && {
      delimiter: reader.text(node, 'delimiter'),
      index: reader.number(node, 'index'),
      create: reader.flag(node, 'create')?.value ?? false,
    }
  );
}

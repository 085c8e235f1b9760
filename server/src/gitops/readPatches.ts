import { asMapping } from '../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import type { InlineYaml, PatchEntry, PluginEntry, Selector } from './kustomizationModel.ts';
import type { FileRole } from './fileReference.ts';
import type { KustomizationReader } from './kustomizationReader.ts';

/** Reads `patches` or `patchesJson6902`: entries with `path` or `patch`, and a `target`. */
export function readPatches(reader: KustomizationReader, root: YamlMapping, field: 'patches' | 'patchesJson6902'): PatchEntry[] {
  return reader.items(root, field).map(node => {
    const patch = reader.scalar(reader.value(node, 'patch'));
    const options = reader.value(node, 'options');
    return {
      field,
      range: reader.rangeOf(node),
      file: reader.reference(`${field}.path`, 'patch', reader.value(node, 'path')),
      inline: patch && patch.text.trim() !== '' ? reader.inline(patch) : undefined,
      target: readSelector(reader, reader.value(node, 'target')),
      allowNameChange: reader.flag(options, 'allowNameChange')?.value ?? false,
      allowKindChange: reader.flag(options, 'allowKindChange')?.value ?? false,
    };
  });
}

/** Reads `patchesStrategicMerge`: each text is a patch if it reads as one, else a path. */
export function readStrategicMergePatches(reader: KustomizationReader, root: YamlMapping): PatchEntry[] {
  const field = 'patchesStrategicMerge';
  return reader.items(root, field).flatMap((node): PatchEntry[] => {
    const text = reader.placedText(node);
    const inline = inlineObjects(reader, node);
    return text || inline
      ? [
          {
            field,
            range: reader.rangeOf(node),
            file: inline ? undefined : reader.reference(field, 'patch', node),
            inline,
            target: undefined,
            allowNameChange: false,
            allowKindChange: false,
          },
        ]
      : [];
  });
}

/** Reads `generators`, `transformers` or `validators`: each text is a configuration if it reads as one, else a path. */
export function readPlugins(
  reader: KustomizationReader,
  root: YamlMapping,
  field: PluginEntry['field'],
  role: FileRole,
): PluginEntry[] {
  return reader.items(root, field).flatMap((node): PluginEntry[] => {
    const text = reader.placedText(node);
    const inline = inlineObjects(reader, node);
    const file = inline ? undefined : reader.reference(field, role, node);
    return text || inline ? [{ field, range: reader.rangeOf(node), file, inline }] : [];
  });
}

/** Reads a `types.Selector`. */
export function readSelector(reader: KustomizationReader, node: YamlNode | undefined): Selector | undefined {
  return (
    node && {
      group: reader.text(node, 'group'),
      version: reader.text(node, 'version'),
      kind: reader.text(node, 'kind'),
      name: reader.text(node, 'name'),
      namespace: reader.text(node, 'namespace'),
      labelSelector: reader.text(node, 'labelSelector'),
      annotationSelector: reader.text(node, 'annotationSelector'),
      range: reader.rangeOf(node),
    }
  );
}

/** The text as YAML if its first document is a mapping: a path is a plain text. */
function inlineObjects(reader: KustomizationReader, node: YamlNode): InlineYaml | undefined {
  const scalar = reader.scalar(node);
  if (!scalar?.text.includes(':')) {
    return undefined;
  }
  const inline = reader.inline(scalar);
  return asMapping(inline.yaml.documents[0]?.root) ? inline : undefined;
}

import type { TextEdit } from '../edit/textEdit.ts';
import { applyEdits } from '../edit/textEdit.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import { formatPointer } from '../base/jsonPointer.ts';
import { readRenderedObject } from '../gitops/renderedObject.ts';
import type { RenderedObject } from '../gitops/rendering.ts';
import { collectSecretValues } from '../gitops/secretValues.ts';
import { toJson } from '../yaml/toJson.ts';
import { parseYaml, rangeOf } from '../yaml/yamlFile.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { createSecretHider, isSecretValue, secretText } from './secrets.ts';

/** The values of Secrets in a text of manifests, and what holds them elsewhere in it, masked in their places; all else stays as it is. */
export function maskManifests(text: string): string {
  const file = parseYaml(text);
  const documents = file.documents.map(document => ({ document, object: readObject(document) }));
  const objects = documents.flatMap(({ object }) => object ?? []);
  const values = collectSecretValues(objects, [], new Map());
  const edits = documents.flatMap(({ document, object }) =>
    object ? maskDocument(document, object, values) : hideBroken(document),
  );
  return edits.length === 0 ? text : createSecretHider(values)(applyEdits(text, edits));
}

function readObject(document: YamlDocument): RenderedObject | undefined {
  const value = document.errors.some(({ code }) => code === 'yaml.syntax') ? undefined : toJson(document.root);
  return isJsonObject(value) && !isJsonArray(value) ? readRenderedObject({ id: '', body: JSON.stringify(value) }) : undefined;
}

/** What may be a Secret and cannot be read is not shown. */
function hideBroken(document: YamlDocument): TextEdit[] {
  return /\bSecret\b/.test(document.text) && document.root
    ? [{ range: document.range, newText: '# A Secret that is no valid YAML is not shown.\n' }]
    : [];
}

function maskDocument(document: YamlDocument, object: RenderedObject, values: ReadonlySet<string>): TextEdit[] {
  const edits: TextEdit[] = [];
  const visit = (node: YamlNode, segments: readonly (string | number)[]): void => {
    if (node.kind === 'mapping') {
      node.entries.forEach(({ name, value }) => visit(value, [...segments, name]));
    } else if (node.kind === 'sequence') {
      node.items.forEach((item, index) => visit(item, [...segments, index]));
    } else if (node.kind === 'scalar' && node.text !== '' && isSecretValue(object, formatPointer(segments), node.text, values)) {
      edits.push({ range: rangeOf(document, node), newText: `'${secretText('unchanged')}'` });
    }
  };
  if (document.root) {
    visit(document.root, []);
  }
  return edits;
}

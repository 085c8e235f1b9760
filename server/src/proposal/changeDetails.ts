import { objectKey } from '../change/change.ts';
import type { FieldChange, ObjectChange } from '../change/change.ts';
import { cutText, valueText } from '../change/valueText.ts';
import type { JsonValue } from '../base/json.ts';
import { plural } from '../change/headline.ts';
import { fencedLine, inlineCode, sentence } from './escapeText.ts';
import { diffObject } from './objectDiff.ts';
import type { SameChange } from './rankEnvironments.ts';

/** What changes in an environment, in Markdown: objects with their fields, and the rendered text as a diff. */

/** Takes secrets out of text that masking by place does not cover. */
export type HideSecrets = (text: string) => string;

const mostFields = 40;
const longestName = 120;
const longestLine = 240;

const verbs: Readonly<Record<ObjectChange['change'], string>> = { added: 'Added', removed: 'Removed', changed: 'Changed' };

/** Lines for every object, those with risks first: what it is, its risks, its fields. */
export function* listObjects(group: SameChange, hide: HideSecrets): Generator<readonly string[]> {
  const { objects } = group.members[0].environment.change;
  for (const object of [...objects].sort((a, b) => b.risks.length - a.risks.length)) {
    const shown = object.fields.slice(0, mostFields);
    const more = object.fields.length - shown.length;
    yield [
      `- ${verbs[object.change]} ${nameObject(object, group.severalNamespaces, hide)}${renamed(object, hide)}`,
      ...object.risks.map(({ severity, message }) => `  - ⚠️ **${severity} risk:** ${sentence(cutText(hide(message), 300))}`),
      ...shown.map(field => `  - ${describeField(field, hide)}`),
      ...(more > 0 ? [`  - … and ${plural(more, 'more field')}`] : []),
    ];
  }
}

/** `Deployment shop/web` as code. */
export function nameObject(object: ObjectChange, withoutNamespace: boolean, hide: HideSecrets): string {
  const place = withoutNamespace || object.namespace === null ? '' : `${object.namespace}/`;
  return inlineCode(cutText(hide(`${object.kind} ${place}${object.name}`), longestName));
}

function renamed({ renamedFrom, change }: ObjectChange, hide: HideSecrets): string {
  return change === 'changed' && renamedFrom !== null ? `, before ${inlineCode(cutText(hide(renamedFrom), longestName))}` : '';
}

function describeField({ displayPath, from, to, secret }: FieldChange, hide: HideSecrets): string {
  const path = inlineCode(cutText(hide(displayPath), longestName));
  const [before, after] = [from, to].map(value => showValue(value, hide));
  if (before === undefined) {
    return `${path}: added ${after ?? ''}`;
  }
  if (after === undefined) {
    return `${path}: removed, was ${before}`;
  }
  return secret && before === after ? `${path}: ${after}` : `${path}: ${before} → ${after}`;
}

function showValue(value: JsonValue | undefined, hide: HideSecrets): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const text = hide(typeof value === 'string' ? value : JSON.stringify(value));
  return text === '' ? '(empty)' : inlineCode(valueText(text) ?? '');
}

/** Lines of a `diff` block, one object at a time, so that printing can stop when no more of them fit. */
export function* listDiffs(group: SameChange, hide: HideSecrets): Generator<readonly string[]> {
  const { change, renderings } = group.members[0].environment;
  for (const object of change.objects) {
    const place = group.severalNamespaces || object.namespace === null ? '' : `${object.namespace}/`;
    const name = `${object.kind} ${place}${object.name}`.replaceAll(/\r?\n/g, '⏎');
    const lines = diffObject(object, renderings) ?? ['@@ too large to be shown @@'];
    yield lines.map(line => fencedLine(cutText(hide(line.startsWith('@@') ? `${line} ${name}` : line), longestLine)));
  }
}

/** Names an object of several environments: without namespace and generated suffix. */
export function commonKey(object: ObjectChange): string {
  return objectKey({ ...object, namespace: null });
}

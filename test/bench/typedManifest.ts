import { createBase } from './benchRepository.ts';

/** A file of many objects in which somebody types a field that does not exist, in the middle of the file. */

export interface TypedManifest {
  readonly title: string;
  readonly text: string;
  /** Line of the field, and the character at which its name begins, both from 0. */
  readonly line: number;
  readonly character: number;
}

/** What is there of the field's name when the file is opened; each keystroke makes it longer. */
export const typedWord = 'replicaz';

/** A file of `count` objects like those of applications. */
export function createDocuments(count: number): TypedManifest {
  const objects = Object.values(createBase('app', count));
  return typeInto(`${count} ${count === 1 ? 'document' : 'documents'}`, objects);
}

/** A file of at least `lines` lines of Deployments. */
export function createLines(lines: number): TypedManifest {
  const deployments: string[] = [];
  const sources = Object.values(createBase('app', lines)).filter(text => isDeployment(text));
  for (let total = 0; total < lines;) {
    const text = sources[deployments.length] ?? '';
    total += text.split('\n').length;
    deployments.push(text);
  }
  return typeInto(`${lines} lines in ${deployments.length} documents`, deployments);
}

/** One object of about `lines` lines. */
export function createLongDocument(lines: number): TypedManifest {
  const rule = '- apiGroups: [apps]\n    resources: [deployments]\n    verbs: [get, list]';
  const rules = Array.from({ length: Math.floor(lines / 3) }, () => `  ${rule}`);
  const half = Math.floor(rules.length / 2);
  const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: long\nrules:';
  const text = [role, ...rules.slice(0, half), `    ${typedWord}: 3`, ...rules.slice(half), ''].join('\n');
  return place(`${lines} lines in one document`, text);
}

/** The field goes into the Deployment that is next to the middle. */
function typeInto(title: string, objects: readonly string[]): TypedManifest {
  const middle = Math.floor(objects.length / 2);
  const target = [...objects.keys()]
    .filter(index => isDeployment(objects[index] ?? ''))
    .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  const texts = objects.map((text, index) => (index === target ? text.replace('\n  replicas:', `\n  ${typedWord}: 3$&`) : text));
  return place(title, texts.join('---\n'));
}

function isDeployment(text: string): boolean {
  return text.includes('\nkind: Deployment');
}

function place(title: string, text: string): TypedManifest {
  const lines = text.split('\n');
  const line = lines.findIndex(content => content.includes(typedWord));
  return { title, text, line, character: lines[line]?.indexOf(typedWord) ?? 0 };
}

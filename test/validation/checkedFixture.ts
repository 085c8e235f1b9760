import assert from 'node:assert/strict';
import { isKustomizationPath } from '../../server/src/gitops/kustomizationNames.ts';
import { readKustomization } from '../../server/src/gitops/kustomization.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import type { Catalogue } from '../../server/src/schema/catalogue.ts';
import { CheckCache, checkFile } from '../../server/src/validation/checkFile.ts';
import type { FileCheck } from '../../server/src/validation/checkFile.ts';
import { findFileRoles } from '../../server/src/validation/fileRoles.ts';
import { schemaCodes } from '../../server/src/validation/schemaCodes.ts';
import { parseYaml, rangeOf } from '../../server/src/yaml/yamlFile.ts';
import { parseFixture, showLocation } from '../support/fixture.ts';

/** The kinds that come with Driftline, loaded once for all suites. */
export const builtIn: Catalogue = readCatalogue();

export interface CheckedFixture {
  /** By path. */
  readonly checks: ReadonlyMap<string, FileCheck>;
}

export interface FixtureContext {
  readonly catalogue?: Catalogue;
  readonly kubernetesVersions?: readonly string[];
  /** Codes of findings that need no label. */
  readonly allowed?: readonly string[];
}

/**
 * Checks every file of the fixture. Labels are the findings that there are to be, all of them: `code`, or `code: some words of
 * the message`. The range of the label is that of the finding, up to the end of its first line.
 */
export function checkFixture(source: string, context: FixtureContext = {}): CheckedFixture {
  const { files, labels } = parseFixture(source);
  const kustomizations = [...files]
    .filter(([path]) => isKustomizationPath(path))
    .map(([path, text]) => readKustomization(path, parseYaml(text)));
  const roles = findFileRoles(kustomizations, files.keys(), path => parseYaml(files.get(path) ?? ''));
  const checks = new Map<string, FileCheck>();
  const found: { place: string; code: string; message: string }[] = [];
  for (const [path, text] of files) {
    const file = parseYaml(text);
    const { catalogue = builtIn, kubernetesVersions = [], allowed = [] } = context;
    const check = checkFile(file, roles.placeOf(path), { catalogue, kubernetesVersions }, new CheckCache());
    checks.set(path, check);
    file.documents.forEach((document, index) => {
      const findings = check.documents[index]?.findings ?? [];
      for (const finding of findings.filter(({ code }) => !allowed.includes(code))) {
        const { start, end } = rangeOf(document, finding);
        const line = text.split('\n')[start.line] ?? '';
        const lastOfLine = { line: start.line, character: line.length };
        const place = showLocation({ file: path, range: { start, end: end.line === start.line ? end : lastOfLine } });
        found.push({ place, code: finding.code, message: finding.message });
      }
    });
  }
  compare(
    labels.map(label => ({ place: showLocation(label), text: label.text })),
    found,
  );
  for (const { code } of found) {
    assert.ok(Object.hasOwn(schemaCodes, code), `${code} is in the table`);
  }
  return { checks };
}

function compare(
  labels: readonly { readonly place: string; readonly text: string }[],
  found: readonly { readonly place: string; readonly code: string; readonly message: string }[],
): void {
  const expected = labels.map(({ place, text }) => `${place} ${text}`).toSorted();
  const actual = found
    .map(({ place, code, message }) => {
      const same = labels.find(label => label.place === place && matches(label.text, code, message));
      return `${place} ${same?.text ?? `${code}: ${message}`}`;
    })
    .toSorted();
  assert.deepEqual(actual, expected);
}

function matches(label: string, code: string, message: string): boolean {
  const [wanted = '', words = ''] = label.split(/: (.*)/s);
  return wanted === code && message.includes(words);
}

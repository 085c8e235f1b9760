import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { riskCodes } from '../server/src/change/risks/riskCodes.ts';
import { renderingCodes } from '../server/src/gitops/diagnosticCodes.ts';
import { argocdCodes } from '../server/src/gitops/argocd/argocdCodes.ts';
import { fluxCodes } from '../server/src/gitops/flux/fluxCodes.ts';
import { proposalFailureCodes } from '../server/src/session/proposalFailures.ts';
import { readCatalogue } from '../server/src/node/readCatalogue.ts';
import { readPinnedSources } from './catalogue/pinnedSources.ts';
import { createCataloguePage } from './catalogueDocs.ts';
import { diagnosticTable } from '../server/src/validation/diagnosticTable.ts';
import { createReference } from './referenceDocs.ts';
import type { Manifest } from './referenceDocs.ts';
import { createSettingsTable } from './settingsTable.ts';

/**
 * `node script/generateDocs.ts [--check]`: writes the settings into package.json and the tables of `docs/reference/`. With
 * `--check` it writes nothing and fails when something is stale.
 */

const root = join(import.meta.dirname, '..');
const manifestPath = join(root, 'package.json');

/** What each generated file should hold, by absolute path. */
async function createFiles(): Promise<ReadonlyMap<string, string>> {
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest;
  const configuration = { title: 'Driftline', properties: createSettingsTable() };
  const complete = { ...manifest, contributes: { ...manifest.contributes, configuration } };
  const options = { ...(await resolveConfig(manifestPath)), filepath: manifestPath };
  const pages = Object.entries(
    createReference(complete, {
      diagnostics: diagnosticTable,
      rendering: { ...renderingCodes, ...fluxCodes, ...argocdCodes },
      risks: riskCodes,
      failures: proposalFailureCodes,
    }),
  ).map(([name, text]): [string, string] => [join(root, 'docs', 'reference', name), text]);
  const catalogue = createCataloguePage(readCatalogue(), readPinnedSources());
  return new Map([
    [manifestPath, await format(JSON.stringify(complete), options)],
    ...pages,
    [join(root, 'docs', 'reference', 'catalogue.md'), catalogue],
  ]);
}

function isStale(path: string, text: string): boolean {
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
}

/** Pages of codes that are gone. */
function findLeftovers(files: ReadonlyMap<string, string>): string[] {
  return globSync(join(root, 'docs', 'reference', '**', '*.md')).filter(path => !files.has(path));
}

const files = await createFiles();
const stale = [...files].filter(([path, text]) => isStale(path, text));
const leftovers = findLeftovers(files);
if (process.argv.includes('--check')) {
  stale.forEach(([path]) => console.error(`${path} is stale: run "node script/generateDocs.ts"`));
  leftovers.forEach(path => console.error(`${path} is about nothing any more: run "node script/generateDocs.ts"`));
  process.exitCode = stale.length + leftovers.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`Wrote ${path}`);
  }
  for (const path of leftovers) {
    rmSync(path);
    console.log(`Removed ${path}`);
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { publishCatalogue } from '../oracles/checker/catalogueTypes.ts';
import { createFileSchema } from '../oracles/checker/jsonSchemas.ts';
import type { NamedKind } from '../oracles/checker/jsonSchemas.ts';
import type { OpenApiSchema } from '../oracles/checker/openApi.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import { DiagnosticsClient } from './diagnosticsClient.ts';
import type { ServerUnderTest } from './diagnosticsClient.ts';
import { describeTimes, median } from './times.ts';
import { createDocuments, createLines, createLongDocument, typedWord } from './typedManifest.ts';
import type { TypedManifest } from './typedManifest.ts';

/**
 * From a keystroke to the diagnostics it causes, over real connections: the bundled server, asked and unasked, against
 * yaml-language-server with a schema made of the same types that knows the kinds of the file and no others. Every server gets the
 * same keystrokes, turn by turn.
 */

interface Measured {
  /** From the start of the program to the first diagnostics of the opened file. */
  readonly first: number;
  readonly keystrokes: readonly number[];
  readonly memory: number;
}

interface OpenedServer {
  readonly name: string;
  readonly client: DiagnosticsClient;
  readonly first: number;
  readonly keystrokes: number[];
}

interface Scenario {
  readonly manifest: TypedManifest;
  /** yaml-language-server must take at least so many times as long; 0 if nothing is required. */
  readonly requiredRatio: number;
}

const others = 'yaml-language-server';
/** It waits so long behind each keystroke before it begins (`validationDelayMs` in its yamlSettings.ts). */
const delayOfOthers = 200;
const letters = 'abcdefghijklmnopqrstuvwxyz'.repeat(2);
/** Keystrokes before the measured ones: programs compile their hot paths while they run. */
const warmUp = 15;
/** Milliseconds between two keystrokes, as people type: what one of them started has ended. */
const pause = 150;

/** Measures and prints; answers what is not as it must be. */
export async function benchChecker(rounds: number): Promise<string[]> {
  const scenarios: readonly Scenario[] = [
    { manifest: createDocuments(1), requiredRatio: 0 },
    { manifest: createDocuments(100), requiredRatio: 50 },
    { manifest: createDocuments(500), requiredRatio: 50 },
    { manifest: createLines(5000), requiredRatio: 50 },
    { manifest: createLongDocument(5000), requiredRatio: 0 },
  ];
  const failures: string[] = [];
  for (const scenario of scenarios) {
    const measured = await measureAll(scenario.manifest, Math.min(rounds, letters.length - warmUp));
    failures.push(...report(scenario, measured));
  }
  return failures;
}

async function measureAll(manifest: TypedManifest, rounds: number): Promise<ReadonlyMap<string, Measured>> {
  const fixture = createGitFixture();
  fixture.write({ 'app.yaml': manifest.text });
  fixture.commit();
  const folder = pathToFileURL(fixture.root).href;
  const program = [process.execPath, join(import.meta.dirname, '../../dist/server.js'), '--stdio'];
  const servers: readonly (readonly [string, ServerUnderTest])[] = [
    ['asked', { command: program, folder, pull: true, settings: {} }],
    ['unasked', { command: program, folder, pull: false, settings: {} }],
    [others, describeYamlLanguageServer(folder, fixture.root)],
  ];
  const opened: OpenedServer[] = [];
  try {
    for (const [name, server] of servers) {
      opened.push(await open(name, server, `${folder}/app.yaml`, manifest));
    }
    await typeWord(opened, manifest, rounds);
    return new Map(
      opened.map(({ name, client, first, keystrokes }) => [
        name,
        { first, keystrokes: keystrokes.slice(warmUp), memory: client.readMemory() },
      ]),
    );
  } finally {
    for (const { client } of opened) {
      await client.dispose();
    }
    fixture.dispose();
  }
}

async function open(name: string, server: ServerUnderTest, uri: string, { text }: TypedManifest): Promise<OpenedServer> {
  const start = performance.now();
  const client = await DiagnosticsClient.start(server);
  await client.open(uri, text, typedWord);
  return { name, client, first: performance.now() - start, keystrokes: [] };
}

async function typeWord(opened: readonly OpenedServer[], { line, character }: TypedManifest, rounds: number): Promise<void> {
  let word = typedWord;
  for (const letter of letters.slice(0, warmUp + rounds)) {
    const position = { line, character: character + word.length };
    word += letter;
    for (const { client, keystrokes } of opened) {
      await new Promise(resolve => setTimeout(resolve, pause));
      keystrokes.push(await client.type(position, letter, word));
    }
  }
}

/** With nothing to fetch, nothing to guess, and a schema of the kinds that the files hold. */
function describeYamlLanguageServer(folder: string, root: string): ServerUnderTest {
  const schemas = join(root, '.git', 'schemas');
  mkdirSync(schemas, { recursive: true });
  const file = join(schemas, 'kinds.json');
  writeFileSync(file, JSON.stringify(createSchema()));
  const program = join(import.meta.dirname, '../../node_modules/yaml-language-server/bin/yaml-language-server');
  const yaml = {
    validate: true,
    schemas: { [pathToFileURL(file).href]: '*.yaml' },
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
  };
  return { command: [process.execPath, program, '--stdio'], folder, pull: false, settings: { yaml } };
}

const benchKinds: readonly NamedKind[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'ServiceAccount' },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
];

function createSchema(): object {
  const catalogue = readCatalogue();
  const kinds = benchKinds.map(name => [name, catalogue.findKind(name.apiVersion, name.kind)?.schema ?? {}] as const);
  const types = publishCatalogue(
    catalogue,
    kinds.map(([, schema]) => schema),
  );
  return createFileSchema(
    types,
    kinds.map(([name, schema]) => [name, schema as OpenApiSchema] as const),
  );
}

function report({ manifest, requiredRatio }: Scenario, measured: ReadonlyMap<string, Measured>): string[] {
  const compared = measured.get(others);
  const ours = measured.get('asked');
  if (!compared || !ours) {
    throw new Error('A server was not measured.');
  }
  console.log(`\n${manifest.title}, ${ours.keystrokes.length} keystrokes:`);
  const ratioOf = (keystrokes: readonly number[]): number => median(compared.keystrokes) / median(keystrokes);
  for (const [name, { first, keystrokes, memory }] of measured) {
    const ratio = name === others ? '' : `  ${ratioOf(keystrokes).toFixed(0)} times as fast`;
    console.log(
      `  ${(name === others ? name : `diagnostics, ${name}`).padEnd(21)} ${describeTimes(keystrokes)}  ` +
        `first after start ${first.toFixed(0)} ms, ${(memory / 1024 ** 2).toFixed(0)} MiB${ratio}`,
    );
  }
  const work = (median(compared.keystrokes) - delayOfOthers) / median(ours.keystrokes);
  console.log(`  … without the ${delayOfOthers} ms that ${others} waits: ${work.toFixed(0)} times as fast`);
  const ratio = ratioOf(ours.keystrokes);
  return ratio >= requiredRatio
    ? []
    : [`${manifest.title}: diagnostics are ${ratio.toFixed(0)} times as fast, not ${requiredRatio}`];
}

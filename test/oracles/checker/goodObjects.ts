import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ApiServer } from '../../support/apiServer.ts';
import { createCertificateObjects } from './certificateObjects.ts';
import { indexKinds } from './openApi.ts';
import type { OpenApiDocument, OpenApiSchema } from './openApi.ts';

/** Valid objects of every kind that can be created: written by hand (objects/), and in each other version that the server takes them in. */

export interface GoodObject {
  /** `apps/v1/Deployment`, with a number behind it if there are several. */
  readonly title: string;
  /** Path of the collection that it is created in. */
  readonly path: string;
  readonly schema: OpenApiSchema;
  readonly value: ObjectValue;
  /** The server warns of its version, with reason. */
  readonly isDeprecated: boolean;
}

export interface ObjectValue {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

export interface GoodObjects {
  readonly objects: readonly GoodObject[];
  /** What is wrong: objects that the server refuses, kinds without an object. */
  readonly problems: readonly string[];
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: string;
}

export const namespace = 'shop';

/** Has the server try each object. */
export async function collectGoodObjects(server: ApiServer, openApi: OpenApiDocument): Promise<GoodObjects> {
  await server.create('/api/v1/namespaces', JSON.stringify({ metadata: { name: namespace } }));
  const schemas = indexKinds(openApi);
  const kinds = await listKinds(server);
  const { minor } = (await server.read('/version')) as { minor: string };
  const objects: GoodObject[] = [];
  const problems: string[] = [];
  for (const value of [...readObjects(), ...createCertificateObjects(server.authority)]) {
    for (const served of kinds.filter(candidate => isSameKind(candidate, value))) {
      const object = { ...value, apiVersion: served.apiVersion };
      const name = `${served.apiVersion}/${served.kind}`;
      const schema = schemas.get(name);
      const { accepted, message, warnings } = await server.dryRun(served.path, JSON.stringify(object));
      if (accepted && schema) {
        const sameBefore = objects.filter(known => known.title.split(' ')[0] === name).length;
        const title = sameBefore > 0 ? `${name} ${sameBefore + 1}` : name;
        const isDeprecated = isDeprecatedIn(warnings, minor);
        objects.push({ title, path: served.path, schema, value: object, isDeprecated });
      } else if (served.apiVersion === value.apiVersion) {
        problems.push(`${name}: ${schema ? message : 'the server publishes no schema'}`);
      }
    }
  }
  const covered = new Set(objects.map(({ value }) => nameKind(value)));
  const missing = kinds.map(nameKind).filter(name => !covered.has(name));
  return { objects, problems: [...problems, ...[...new Set(missing)].map(name => `no object of ${name}`)] };
}

/** Of versions that will be deprecated only later, the server warns as well. */
function isDeprecatedIn(warnings: string, minor: string): boolean {
  const since = / is deprecated in v1\.(?<minor>\d+)\+/.exec(warnings)?.groups?.['minor'];
  return since !== undefined && Number(since) <= Number.parseInt(minor, 10);
}

function readObjects(): ObjectValue[] {
  const folder = join(import.meta.dirname, 'objects');
  const texts = globSync('*.yaml', { cwd: folder })
    .sort()
    .map(file => readFileSync(join(folder, file), 'utf8'));
  return texts.flatMap(text => parseAllDocuments(text).map(document => document.toJS() as ObjectValue));
}

function isSameKind(a: Pick<ObjectValue, 'apiVersion' | 'kind'>, b: Pick<ObjectValue, 'apiVersion' | 'kind'>): boolean {
  return nameKind(a) === nameKind(b);
}

/** The kind without its version. */
function nameKind({ apiVersion, kind }: Pick<ObjectValue, 'apiVersion' | 'kind'>): string {
  return `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`;
}

async function listKinds(server: ApiServer): Promise<ServedKind[]> {
  const { groups } = (await server.read('/apis')) as { groups: { versions: { groupVersion: string }[] }[] };
  const versions = ['v1', ...groups.flatMap(group => group.versions.map(({ groupVersion }) => groupVersion))];
  const kinds: ServedKind[] = [];
  for (const apiVersion of versions) {
    const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const { resources } = (await server.read(root)) as { resources: Resource[] };
    for (const { name, kind, namespaced, verbs } of resources) {
      // A name with a slash is a subresource; a Binding is an order to a scheduled pod that nobody declares.
      if (!name.includes('/') && verbs.includes('create') && kind !== 'Binding') {
        kinds.push({ apiVersion, kind, path: namespaced ? `${root}/namespaces/${namespace}/${name}` : `${root}/${name}` });
      }
    }
  }
  return kinds;
}

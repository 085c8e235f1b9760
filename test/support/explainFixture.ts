import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { isJsonObject } from '../../server/src/base/json.ts';
import type { JsonObject, JsonValue } from '../../server/src/base/json.ts';
import type { Engine } from '../../server/src/engine/engine.ts';
import { explainEnvironment } from '../../server/src/gitops/explain/explainEnvironment.ts';
import type { EnvironmentExplanation } from '../../server/src/gitops/explain/explainEnvironment.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { loadGraph } from '../../server/src/gitops/kustomizationGraph.ts';
import type { RenderedObject } from '../../server/src/gitops/rendering.ts';
import { fixtureTree, parseFixture, showLocation } from './fixture.ts';
import type { Fixture } from './fixture.ts';

/**
 * A fixture rendered by the real engine and explained. Labels say what a place does in the kustomization `app`:
 * `decides Deployment/web /spec/replicas`, or `overridden …` where something overrides it.
 */
export interface ExplainedFixture {
  readonly fixture: Fixture;
  readonly objects: readonly RenderedObject[];
  readonly explanation: EnvironmentExplanation;
}

/** Renders the folder `app` of a fixture. @throws {Error} if it does not render. */
export async function explainFixture(source: string, engine: Engine): Promise<ExplainedFixture> {
  const fixture = parseFixture(source);
  const tree = fixtureTree(fixture.files);
  const result = await engine.build({ tree, root: 'app', loadRestrictor: 'rootOnly' }, neverCancelled);
  if (result.kind !== 'objects') {
    throw new Error(`The fixture does not render: ${result.kind === 'failed' ? result.error.message : result.message}`);
  }
  const objects = result.objects.map(({ id, body }) => toRendered(id, body));
  const graph = await loadGraph(tree, 'app', new GitopsCache());
  return { fixture, objects, explanation: explainEnvironment(graph, objects) };
}

/** What the labels of a fixture say, and what provenance says about the same values, both as text. */
export function compareLabels({ fixture, objects, explanation }: ExplainedFixture): { expected: string[]; actual: string[] } {
  const expected: string[] = [];
  const actual: string[] = [];
  for (const label of fixture.labels) {
    const [verb = '', key = '', pointer = ''] = label.text.split(' ');
    const object = findObject(objects, key);
    const provenance = explanation.getProvenance(object, pointer);
    const places = provenance.kind === 'unknown' ? [] : verb === 'decides' ? [provenance.decidedBy] : provenance.overrode;
    const place = showLocation(label);
    expected.push(`${label.text}: ${place}`);
    const found = places.map(showLocation);
    actual.push(`${label.text}: ${found.includes(place) ? place : describeOthers(found, provenance)}`);
  }
  return { expected, actual };
}

function describeOthers(found: readonly string[], provenance: { kind: string; message?: string }): string {
  return found.length > 0 ? found.join(', ') : (provenance.message ?? 'nothing');
}

/** The object called `KIND/NAME`; a generated name may be given without its hash. @throws {Error} if there is none. */
export function findObject(objects: readonly RenderedObject[], key: string): RenderedObject {
  const found = objects.find(
    ({ kind, name }) => `${kind}/${name}` === key || `${kind}/${name.replace(/-[2456789bcdfghkmt]{10}$/, '')}` === key,
  );
  if (!found) {
    throw new Error(`${key} was not rendered, but ${objects.map(({ kind, name }) => `${kind}/${name}`).join(', ')}`);
  }
  return found;
}

/** An object out of the engine's answer. */
export function toRendered(id: string, body: string): RenderedObject {
  const value = JSON.parse(body) as JsonObject;
  const text = (from: JsonValue | undefined, name: string): string | null => {
    const found = isJsonObject(from) ? from[name] : undefined;
    return typeof found === 'string' ? found : null;
  };
  const metadata = value['metadata'];
  return {
    id,
    body,
    value,
    apiVersion: text(value, 'apiVersion') ?? '',
    kind: text(value, 'kind') ?? '',
    namespace: text(metadata, 'namespace'),
    name: text(metadata, 'name') ?? '',
  };
}

import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { isJsonArray, isJsonObject } from '../../../server/src/base/json.ts';
import type { JsonValue } from '../../../server/src/base/json.ts';
import { formatPointer } from '../../../server/src/base/jsonPointer.ts';
import type { Engine } from '../../../server/src/engine/engine.ts';
import { explainEnvironment } from '../../../server/src/gitops/explain/explainEnvironment.ts';
import type { EnvironmentExplanation } from '../../../server/src/gitops/explain/explainEnvironment.ts';
import { findEnvironments } from '../../../server/src/gitops/findEnvironments.ts';
import type { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { loadGraph } from '../../../server/src/gitops/kustomizationGraph.ts';
import type { RenderedObject } from '../../../server/src/gitops/rendering.ts';
import { createMemoryTree } from '../../../server/src/tree/memoryTree.ts';
import { toRendered } from '../../support/explainFixture.ts';

/** Everything a repository renders, with what explains it. */

export interface RenderedEnvironment {
  readonly name: string;
  readonly objects: readonly RenderedObject[];
  readonly explanation: EnvironmentExplanation;
}

/** Renders all environments; `undefined` if one of them does not render. */
export async function renderRepository(
  files: Readonly<Record<string, string>>,
  { engine, cache }: { readonly engine: Engine; readonly cache: GitopsCache },
): Promise<RenderedEnvironment[] | undefined> {
  const tree = createMemoryTree(files);
  const { environments } = await findEnvironments(tree, cache);
  const rendered: RenderedEnvironment[] = [];
  for (const { name, path, loadRestrictor } of environments) {
    const result = await engine.build({ tree, root: path, loadRestrictor }, neverCancelled);
    if (result.kind === 'unknown') {
      throw new Error(`The engine could not answer for ${name}: ${result.message}`);
    }
    if (result.kind === 'failed') {
      return undefined;
    }
    const objects = result.objects.map(({ id, body }) => toRendered(id, body));
    const graph = await loadGraph(tree, path, cache, { loadRestrictor });
    rendered.push({ name, objects, explanation: explainEnvironment(graph, objects) });
  }
  return rendered;
}

/** Every scalar, empty mapping and empty list by pointer. Content hashes behind names are left out: all of a content decides them. */
export function leavesOf(environment: RenderedEnvironment): Map<string, string>[] {
  const hash = /-[2456789bcdfghkmt]{10}$/;
  const hashed = environment.objects.map(({ name }) => name).filter(name => hash.test(name));
  return environment.objects.map(({ value }) => {
    const leaves = new Map<string, string>();
    collect(value, [], (pointer, leaf) => {
      const plain = typeof leaf === 'string' && hashed.includes(leaf) ? leaf.replace(hash, '') : leaf;
      leaves.set(pointer, JSON.stringify(plain));
    });
    return leaves;
  });
}

function collect(
  value: JsonValue,
  segments: readonly (string | number)[],
  found: (pointer: string, leaf: JsonValue) => void,
): void {
  const children: (readonly [string | number, JsonValue])[] = isJsonArray(value)
    ? value.map((item, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  if (children.length === 0) {
    found(formatPointer(segments), value);
  }
  children.forEach(([segment, child]) => collect(child, [...segments, segment], found));
}

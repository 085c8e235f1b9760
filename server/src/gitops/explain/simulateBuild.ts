import { findManifests } from '../../yaml/manifests.ts';
import { asScalar, findEntry } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import type { GraphInput, GraphVisit, KustomizationGraph } from '../graphModel.ts';
import type { SourceFile } from '../gitopsCache.ts';
import type { Kustomization, PatchEntry } from '../kustomizationModel.ts';
import { affixNames, setAnnotations, setLabels, setNamespace, setReplicas } from './fieldTransformers.ts';
import { absorb, generateObject } from './generateObjects.ts';
import { setImages } from './imageTransformer.ts';
import { fixNameReferences } from './nameReferences.ts';
import { PatternCache } from './objectSelector.ts';
import { applyPatches } from './patchTransformers.ts';
import { readTraced } from './readTraced.ts';
import { replaceValues } from './replacements.ts';
import { currentId, findByAnyId, giveUpOn, kindOf, nameOf, sameId, simulatedObject, storePreviousId } from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import { defaultFieldSpecs } from './kustomizeTables.ts';
import type { FieldSpecTables } from './kustomizeTables.ts';
import type { BuildStep, SimulationContext } from './simulationContext.ts';
import { addFieldSpecs, uniteFieldSpecs } from './transformerConfiguration.ts';
import { lookUp, stringScalar } from './traced.ts';

/**
 * A build gone through again with values that know where they come from, in upstream's order (api `internal/target`). It is
 * no second kustomize: only builds that succeeded are simulated, and what comes out is believed only where it equals what
 * upstream rendered. Whatever is not simulated marks what it may have changed.
 */

/** The name that an object which was rendered with a hash behind its name has; `undefined` if that cannot be told. */
export type FindHashedName = (object: SimulatedObject) => string | undefined;

interface Accumulator {
  objects: SimulatedObject[];
  specs: FieldSpecTables;
}

/** Simulates the build of a graph; objects come in upstream's order. */
export function simulateBuild(graph: KustomizationGraph, findHashedName: FindHashedName): SimulatedObject[] {
  const context: SimulationContext = { files: graph.files, patterns: new PatternCache() };
  const { objects, specs } = accumulate(graph.root, { objects: [], specs: defaultFieldSpecs }, context);
  for (const object of objects) {
    appendHash(object, findHashedName);
  }
  fixNameReferences(objects, specs.nameReference);
  return objects.filter(object => !object.deleted);
}

/** Goes through the build as {@link simulateBuild} does and shows the objects to `observe` before each step that selects some. */
export function observeBuild(graph: KustomizationGraph, observe: (step: BuildStep) => void): void {
  const context: SimulationContext = { files: graph.files, patterns: new PatternCache(), observe };
  accumulate(graph.root, { objects: [], specs: defaultFieldSpecs }, context);
}

/** `accumulateTarget`; a component goes on with what its parent has, anything else begins with nothing. */
function accumulate(visit: GraphVisit, start: Accumulator, context: SimulationContext): Accumulator {
  const { kustomization } = visit;
  let accumulator = start;
  if (!kustomization) {
    return accumulator;
  }
  for (const input of visit.resources) {
    accumulator = addResource(accumulator, input, context);
  }
  accumulator.specs = addFieldSpecs(accumulator.specs, kustomization, context.files);
  generate(accumulator, visit, kustomization, context);
  for (const input of visit.components) {
    if (input.kind === 'folder') {
      accumulator = accumulate(input.visit, accumulator, context);
    }
  }
  transform(accumulator, visit, kustomization, context);
  return accumulator;
}

function addResource(accumulator: Accumulator, input: GraphInput, context: SimulationContext): Accumulator {
  if (input.kind === 'file') {
    return { ...accumulator, objects: [...accumulator.objects, ...readObjects(input.file)] };
  }
  if (input.kind === 'unloaded') {
    return accumulator;
  }
  const included = accumulate(input.visit, { objects: [], specs: defaultFieldSpecs }, context);
  // Field specs of bases reach their overlays.
  const specs = included.specs === defaultFieldSpecs ? accumulator.specs : uniteFieldSpecs(accumulator.specs, included.specs);
  return { objects: [...accumulator.objects, ...included.objects], specs };
}

function readObjects(file: SourceFile): SimulatedObject[] {
  return file.manifests.flatMap(({ document, node }) => {
    const root = readTraced({ kind: 'resource', file: file.path, document }, node);
    return root?.kind === 'mapping' ? [simulatedObject(root)] : [];
  });
}

function generate(accumulator: Accumulator, visit: GraphVisit, kustomization: Kustomization, context: SimulationContext): void {
  for (const entry of [...kustomization.configMapGenerator, ...kustomization.secretGenerator]) {
    const generated = generateObject(kustomization, entry, context.files);
    if (!generated) {
      accumulator.objects.forEach(object => giveUpOn(object, 'A generator could not be followed.'));
      continue;
    }
    const id = currentId(generated);
    const [old] = findByAnyId(accumulator.objects, other => sameId(other, id));
    if (old && generated.behavior !== 'create') {
      accumulator.objects = accumulator.objects.map(object => (object === old ? absorb(old, generated) : object));
    } else {
      accumulator.objects = [...accumulator.objects, generated];
    }
  }
  if (mayMerge(visit, kustomization)) {
    const generated = accumulator.objects.filter(object => /^(?:ConfigMap|Secret)$/.test(kindOf(object)));
    generated.forEach(object => giveUpOn(object, `The generators of ${kustomization.path} are not followed.`));
  }
}

/** Whether a generator's configuration merges into what is there; those of other `behavior` only add objects. */
function mayMerge(visit: GraphVisit, kustomization: Kustomization): boolean {
  const inline = kustomization.generators.flatMap(entry => (entry.inline ? findManifests(entry.inline.yaml) : []));
  const inFiles = visit.generators.flatMap(input => (input.kind === 'file' ? input.file.manifests : []));
  const inFolders = visit.generators.some(input => input.kind === 'folder');
  return inFolders || [...inline, ...inFiles].some(({ node }) => /^(?:merge|replace)$/.test(behaviorOf(node)));
}

function behaviorOf(node: YamlNode): string {
  return asScalar(findEntry(node, 'behavior')?.value)?.text ?? '';
}

/** The built-in transformers in upstream's order, then the others. */
function transform(accumulator: Accumulator, visit: GraphVisit, kustomization: Kustomization, context: SimulationContext): void {
  const { specs } = accumulator;
  const alive = (): SimulatedObject[] => accumulator.objects.filter(object => !object.deleted);
  const show = (step: Pick<BuildStep, 'field' | 'entry'>): void =>
    context.observe?.({ ...step, kustomization, objects: alive(), specs, context });
  const patch = (field: PatchEntry['field']): void => {
    for (const entry of kustomization[field]) {
      show({ field, entry });
      applyPatches(alive(), kustomization, [entry], context);
    }
  };
  patch('patchesStrategicMerge');
  patch('patches');
  show({ field: 'namespace' });
  setNamespace(alive(), kustomization, specs);
  affixNames(alive(), kustomization, specs, 'namePrefix');
  affixNames(alive(), kustomization, specs, 'nameSuffix');
  setLabels(alive(), kustomization, specs);
  setAnnotations(alive(), kustomization, specs);
  patch('patchesJson6902');
  setReplicas(alive(), kustomization, specs);
  show({ field: 'images' });
  setImages(alive(), kustomization, specs);
  show({ field: 'replacements' });
  replaceValues(alive(), kustomization, context);
  if (kustomization.transformers.length > 0 || visit.transformers.length > 0) {
    alive().forEach(object => giveUpOn(object, `The transformers of ${kustomization.path} are not followed.`));
  }
  accumulator.objects = alive();
}

/** The hash is taken from what upstream rendered; its content decides it, which no single line does. */
function appendHash(object: SimulatedObject, findHashedName: FindHashedName): void {
  if (!object.needsHash) {
    return;
  }
  const metadata = lookUp(object.root, 'metadata');
  const name = lookUp(metadata, 'name');
  const hashed = findHashedName(object);
  storePreviousId(object);
  if (metadata?.kind !== 'mapping' || !name) {
    return;
  }
  if (hashed === undefined) {
    giveUpOn(object, 'The generated object was not found among the rendered ones.');
    return;
  }
  object.nameBeforeHash = nameOf(object);
  metadata.entries.set('name', stringScalar(hashed, name.trace));
}

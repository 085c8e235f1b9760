import { closestName } from '../../base/closestName.ts';
import { comparePositions } from '../../base/textRange.ts';
import type { Location } from '../../base/textRange.ts';
import { absorb, generateObject } from '../explain/generateObjects.ts';
import { affixNames, setAnnotations, setLabels, setNamespace, setReplicas } from '../explain/fieldTransformers.ts';
import { setImages } from '../explain/imageTransformer.ts';
import { defaultFieldSpecs } from '../explain/kustomizeTables.ts';
import type { FieldSpecTables } from '../explain/kustomizeTables.ts';
import { PatternCache } from '../explain/objectSelector.ts';
import { applyPatches } from '../explain/patchTransformers.ts';
import { readTraced } from '../explain/readTraced.ts';
import { replaceValues } from '../explain/replacements.ts';
import type { SimulationContext } from '../explain/simulationContext.ts';
import { currentId, findByAnyId, isOfKind, kindOf, nameOf, sameId, simulatedObject } from '../explain/simulatedObject.ts';
import type { SimulatedObject } from '../explain/simulatedObject.ts';
import { addFieldSpecs, uniteFieldSpecs } from '../explain/transformerConfiguration.ts';
import type { SourceFile } from '../gitopsCache.ts';
import type { GraphInput, GraphVisit } from '../graphModel.ts';
import type { GeneratorEntry, Kustomization, PatchEntry } from '../kustomizationModel.ts';
import type { RenderError } from '../rendering.ts';
import type { ErrorContext } from './errorContext.ts';
import { renderError } from './errorContext.ts';
import { describeObject, ObjectOrigins } from './objectOrigins.ts';
import { checkPatchTargets } from './patchTargetErrors.ts';
import { checkReplacements } from './replacementErrors.ts';
import { findShapeErrors } from './shapeErrors.ts';

/**
 * Errors that only show between objects: identities that are taken, patches and replacements that find nothing. The build is
 * gone through step by step as upstream does it, and looked at before each step; it ends with the first step that fails.
 */
export function findObjectErrors(context: ErrorContext): RenderError[] {
  const walk = new FailingBuild(context);
  walk.accumulate(context.graph.root, { objects: [], specs: defaultFieldSpecs });
  return walk.errors.length > 0 ? walk.errors : walk.shapeErrors;
}

interface Accumulator {
  objects: SimulatedObject[];
  specs: FieldSpecTables;
}

/** Classes of upstream's error that a finding can stand for; what was not recognised may be anything. */
const upstreamKinds: Readonly<Record<string, readonly string[]>> = {
  'kustomize.duplicate-id': ['duplicate-id'],
  'kustomize.generator-conflict': ['duplicate-id'],
  'kustomize.generator-no-base': ['generator-no-target'],
  'kustomize.patch-no-target': ['patch-no-target'],
  'kustomize.patch-ambiguous': ['patch-no-target'],
  'kustomize.json-patch-failed': ['patch-invalid'],
  'kustomize.invalid-selector': [],
  'kustomize.replicas-no-target': [],
  'kustomize.namespace-conflict': [],
  'kustomize.replacement-source': ['replacement'],
  'kustomize.replacement-target': ['replacement'],
};

class FailingBuild {
  readonly errors: RenderError[] = [];
  /** Of last resort, and found where upstream stopped: later layers change what it stumbled over. */
  readonly shapeErrors: RenderError[] = [];
  readonly #context: ErrorContext;
  readonly #simulation: SimulationContext;
  readonly #origins = new ObjectOrigins();

  constructor(context: ErrorContext) {
    this.#context = context;
    this.#simulation = { files: context.graph.files, patterns: new PatternCache() };
  }

  /** `accumulateTarget`; a component goes on with what its parent has. */
  accumulate(visit: GraphVisit, start: Accumulator): Accumulator {
    const { kustomization } = visit;
    let accumulator = start;
    if (!kustomization) {
      return accumulator;
    }
    for (const input of visit.resources) {
      accumulator = this.#addResource(accumulator, input, kustomization);
    }
    accumulator.specs = addFieldSpecs(accumulator.specs, kustomization, this.#simulation.files);
    this.#generate(accumulator, kustomization);
    for (const input of visit.components) {
      if (input.kind === 'folder' && !this.#failed) {
        accumulator = this.accumulate(input.visit, accumulator);
      }
    }
    this.#transform(accumulator, kustomization);
    this.#checkShapes(accumulator, visit, kustomization);
    return accumulator;
  }

  #checkShapes({ objects, specs }: Accumulator, visit: GraphVisit, { path }: Kustomization): void {
    const { error, graph } = this.#context;
    const isOpen = this.shapeErrors.length === 0 && (error.kind === undefined || error.kind === 'other');
    if (isOpen && (path === error.kustomization || visit === graph.root)) {
      this.shapeErrors.push(...findShapeErrors(objects, specs, error.message));
    }
  }

  get #failed(): boolean {
    return this.errors.length > 0;
  }

  /** Takes findings that can be what upstream stopped at. */
  #report(findings: readonly RenderError[]): void {
    const { kind } = this.#context.error;
    const fits = (code: string): boolean =>
      kind === undefined || kind === 'other' || (upstreamKinds[code]?.includes(kind) ?? false);
    this.errors.push(...findings.filter(({ code }) => fits(code)));
  }

  #addResource(accumulator: Accumulator, input: GraphInput, kustomization: Kustomization): Accumulator {
    if (input.kind === 'unloaded' || this.#failed) {
      return accumulator;
    }
    const included =
      input.kind === 'file'
        ? { objects: this.#readObjects(input.file), specs: defaultFieldSpecs }
        : this.accumulate(input.visit, { objects: [], specs: defaultFieldSpecs });
    const objects = [...accumulator.objects];
    for (const object of included.objects) {
      this.#append(objects, object, kustomization, input);
    }
    const specs = included.specs === defaultFieldSpecs ? accumulator.specs : uniteFieldSpecs(accumulator.specs, included.specs);
    return { objects, specs };
  }

  #readObjects(file: SourceFile): SimulatedObject[] {
    const objects: SimulatedObject[] = [];
    for (const manifest of file.manifests) {
      const root = readTraced({ kind: 'resource', file: file.path, document: manifest.document }, manifest.node);
      if (root?.kind === 'mapping') {
        const object = simulatedObject(root);
        this.#origins.addManifest(object, file.path, manifest);
        objects.push(object);
      }
    }
    return objects;
  }

  #append(objects: SimulatedObject[], object: SimulatedObject, kustomization: Kustomization, { reference }: GraphInput): void {
    const id = currentId(object);
    const twin = objects.find(other => sameId(currentId(other), id));
    if (!twin) {
      objects.push(object);
      return;
    }
    const [first, second] = [this.#origins.get(twin), this.#origins.get(object)];
    const isSameSource = first !== undefined && second !== undefined && sameLocation(first, second);
    const message = isSameSource
      ? `${describeObject(object)} is included already. Include it once only.`
      : `There is a ${describeObject(object)} already. Rename one of the two, or remove it.`;
    const location = isSameSource || !second ? { file: kustomization.path, range: reference.range } : second;
    const related = first && !isSameSource ? [{ location: first, message: 'The other one.' }] : [];
    this.#report([renderError('kustomize.duplicate-id', message, location.file, location.range, related)]);
  }

  /** `appendReplaceOrMerge`. */
  #generate(accumulator: Accumulator, kustomization: Kustomization): void {
    for (const entry of [...kustomization.configMapGenerator, ...kustomization.secretGenerator]) {
      const generated = generateObject(kustomization, entry, this.#simulation.files);
      if (!generated || this.#failed) {
        continue;
      }
      const place = { file: kustomization.path, range: (entry.name ?? entry).range };
      this.#origins.add(generated, place);
      const id = currentId(generated);
      const found = findByAnyId(accumulator.objects, other => sameId(other, id));
      const [old] = found;
      const merges = generated.behavior !== 'create';
      if (!old) {
        this.#report(merges ? [describeMissingBase(accumulator.objects, generated, entry, place)] : []);
        accumulator.objects.push(generated);
      } else if (merges && found.length === 1) {
        const absorbed = absorb(old, generated);
        this.#origins.copy(old, absorbed);
        accumulator.objects = accumulator.objects.map(object => (object === old ? absorbed : object));
      } else {
        this.#report([this.#describeConflict(generated, old, place, merges)]);
      }
    }
  }

  #describeConflict(
    generated: SimulatedObject,
    old: SimulatedObject,
    place: RenderError['location'],
    merges: boolean,
  ): RenderError {
    const message = merges
      ? `Several objects are a ${describeObject(generated)}, so it is not clear which one is to be changed.`
      : `There is a ${describeObject(generated)} already. Add "behavior: merge" or "behavior: replace" to change it, or use another name.`;
    const other = this.#origins.get(old);
    return renderError(
      'kustomize.generator-conflict',
      message,
      place.file,
      place.range,
      other && [{ location: other, message: 'The other one.' }],
    );
  }

  /** The built-in transformers in upstream's order; each is checked before it is applied. */
  #transform(accumulator: Accumulator, kustomization: Kustomization): void {
    const { specs } = accumulator;
    const alive = (): SimulatedObject[] => accumulator.objects.filter(object => !object.deleted);
    const steps: (() => void)[] = [
      () => this.#patch(alive, kustomization, kustomization.patchesStrategicMerge),
      () => this.#patch(alive, kustomization, kustomization.patches),
      () => {
        setNamespace(alive(), kustomization, specs);
        this.#checkNamespace(alive(), kustomization);
      },
      () => {
        affixNames(alive(), kustomization, specs, 'namePrefix');
        affixNames(alive(), kustomization, specs, 'nameSuffix');
        setLabels(alive(), kustomization, specs);
        setAnnotations(alive(), kustomization, specs);
      },
      () => this.#patch(alive, kustomization, kustomization.patchesJson6902),
      () => {
        this.#checkReplicas(alive(), kustomization, specs);
        setReplicas(alive(), kustomization, specs);
        setImages(alive(), kustomization, specs);
      },
      () => {
        this.#report(checkReplacements(alive(), kustomization, this.#simulation));
        replaceValues(alive(), kustomization, this.#simulation);
      },
    ];
    for (const step of steps) {
      if (!this.#failed) {
        step();
      }
    }
    accumulator.objects = alive();
  }

  #patch(alive: () => SimulatedObject[], kustomization: Kustomization, entries: readonly PatchEntry[]): void {
    for (const entry of entries) {
      const findings = checkPatchTargets(alive(), kustomization, entry, {
        graph: this.#context.graph,
        patterns: this.#simulation.patterns,
        origins: this.#origins,
      });
      this.#report(findings);
      if (findings.length === 0) {
        applyPatches(alive(), kustomization, [entry], this.#simulation);
      }
    }
  }

  #checkNamespace(objects: readonly SimulatedObject[], kustomization: Kustomization): void {
    const { namespace } = kustomization;
    for (const [index, object] of objects.entries()) {
      const id = currentId(object);
      const twin = namespace && objects.slice(0, index).find(other => sameId(currentId(other), id));
      if (twin) {
        const message = `In the namespace "${namespace.value}" two objects would be the same: ${describeObject(object)}.`;
        const related = [twin, object].flatMap(one => {
          const location = this.#origins.get(one);
          return location ? [{ location, message: 'One of the two.' }] : [];
        });
        this.#report([renderError('kustomize.namespace-conflict', message, kustomization.path, namespace.range, related)]);
        return;
      }
    }
  }

  #checkReplicas(objects: readonly SimulatedObject[], kustomization: Kustomization, specs: FieldSpecTables): void {
    for (const { name, range } of kustomization.replicas) {
      const wanted = name?.value ?? '';
      const isFound = specs.replicas.some(
        spec => findByAnyId(objects, id => id.name === wanted && isOfKind(id, spec)).length > 0,
      );
      if (!isFound) {
        const message = `Nothing that has replicas is called "${wanted}": no Deployment, StatefulSet, ReplicaSet or ReplicationController. Correct the name, or remove the entry.`;
        this.#report([renderError('kustomize.replicas-no-target', message, kustomization.path, (name ?? { range }).range)]);
      }
    }
  }
}

/** At the name if another one may have been meant, else at the behavior. */
function describeMissingBase(
  objects: readonly SimulatedObject[],
  generated: SimulatedObject,
  entry: GeneratorEntry,
  place: Location,
): RenderError {
  const names = objects.filter(object => kindOf(object) === entry.kind).map(nameOf);
  const meant = closestName(nameOf(generated), new Set(names));
  const behavior = `"behavior: ${entry.behavior?.value ?? ''}"`;
  const hint = meant === undefined ? 'Correct the name, or remove the behavior.' : `Did you mean "${meant}"?`;
  const message = `There is no ${describeObject(generated)} below this kustomization that could be changed: ${behavior} needs one. ${hint}`;
  const range = meant === undefined ? (entry.behavior ?? place).range : place.range;
  return renderError('kustomize.generator-no-base', message, place.file, range);
}

function sameLocation(a: Location, b: Location): boolean {
  return a.file === b.file && comparePositions(a.range.start, b.range.start) === 0;
}

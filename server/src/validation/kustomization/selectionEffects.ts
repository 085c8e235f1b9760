import { RE2JS } from 're2js';
import { closestName } from '../../base/closestName.ts';
import type { Location } from '../../base/textRange.ts';
import { printScalar } from '../../edit/printValue.ts';
import type { Environment } from '../../gitops/environment.ts';
import { imageMatcher, splitImage } from '../../gitops/explain/imageNames.ts';
import { listImages } from '../../gitops/explain/imageTransformer.ts';
import { selectObjects } from '../../gitops/explain/objectSelector.ts';
import { expandReplacements, isTarget } from '../../gitops/explain/replacements.ts';
import { observeBuild } from '../../gitops/explain/simulateBuild.ts';
import { nameOf } from '../../gitops/explain/simulatedObject.ts';
import type { BuildStep } from '../../gitops/explain/simulationContext.ts';
import type { KustomizationGraph } from '../../gitops/graphModel.ts';
import { walkVisits } from '../../gitops/graphModel.ts';
import type { Selector } from '../../gitops/kustomizationModel.ts';
import type { EnvironmentName, FileFinding } from '../fileFinding.ts';
import type { FindingFix } from '../finding.ts';
import { kustomizationFinding } from './kustomizationFinding.ts';

/**
 * What selects objects and finds none: upstream leaves it out without an error. Bases and components are part of many builds,
 * so an entry is reported only if it finds nothing in any of them, and only if all of them are known.
 */
export class SelectionEffects {
  readonly #effects = new Map<string, Effect>();

  /** Takes what was seen in the build of one environment. */
  addBuild({ id, name }: Environment, build: ObservedBuild): void {
    for (const { selection, isUncertain } of build.selections) {
      this.#add(selection, { id, name }, isUncertain);
    }
  }

  /** Entries that had no effect in any of the builds. */
  findings(): FileFinding[] {
    return [...this.#effects.values()].filter(({ isOpen }) => isOpen).map(describeEffect);
  }

  #add(selection: Selection, environment: EnvironmentName, uncertain: boolean): void {
    const key = `${selection.location.file}\0${JSON.stringify(selection.location.range)}`;
    const effect = this.#effects.get(key);
    const isOpen = !selection.matched && !uncertain;
    if (!effect) {
      this.#effects.set(key, { selection, environments: [environment], isOpen, candidates: new Set(selection.candidates) });
      return;
    }
    effect.isOpen &&= isOpen;
    selection.candidates.forEach(candidate => effect.candidates.add(candidate));
    if (!effect.environments.some(({ id }) => id === environment.id)) {
      effect.environments.push(environment);
    }
  }
}

/** What a build showed of itself: plain data that depends on nothing but what the build reads. */
export interface ObservedBuild {
  /** Kustomization files it is made of, each once. */
  readonly files: readonly string[];
  readonly selections: readonly { readonly selection: Selection; readonly isUncertain: boolean }[];
}

/** Goes through a build and looks at what selects objects in it. */
export function observeSelections(graph: KustomizationGraph): ObservedBuild {
  const isUnknown = graph.unknowns.length > 0 || graph.problems.length > 0 || mayHoldMore(graph);
  const selections: { selection: Selection; isUncertain: boolean }[] = [];
  observeBuild(graph, step => {
    // Without any object the files are placeholders, such as those that the bootstrap of an agent fills.
    const isEmpty = step.objects.length === 0;
    const isUncertain = isUnknown || isEmpty || step.objects.some(({ root }) => root.trace.unexplained !== undefined);
    selections.push(...selectionsOf(step).map(selection => ({ selection, isUncertain })));
  });
  const files = new Set(walkVisits(graph).flatMap(({ kustomization }) => kustomization?.path ?? []));
  return { files: [...files], selections };
}

/** What one entry selects in one build. */
interface Selection {
  readonly code: string;
  readonly location: Location;
  readonly matched: boolean;
  /** What the message says before a hint. */
  readonly problem: string;
  /** The name that may be misspelt, and those that there are. */
  readonly wanted: string | undefined;
  readonly candidates: readonly string[];
  /** Where the name stands, in the kustomization. */
  readonly nameLocation: Location | undefined;
}

interface Effect {
  readonly selection: Selection;
  readonly environments: EnvironmentName[];
  readonly candidates: Set<string>;
  isOpen: boolean;
}

function describeEffect({ selection, candidates, environments }: Effect): FileFinding {
  const { code, location, problem, wanted, nameLocation } = selection;
  const meant = wanted === undefined ? undefined : closestName(wanted, candidates);
  const message = `${problem} ${meant === undefined ? 'It has no effect.' : `It has no effect. Did you mean "${meant}"?`}`;
  const fix: FindingFix | undefined =
    meant === undefined || !nameLocation ? undefined : { kind: 'replaceValue', text: printScalar(meant, 'plain') };
  const finding = kustomizationFinding(code, message, (fix && nameLocation) ?? location, fix ? { fix } : {});
  return { ...finding, environments };
}

function selectionsOf(step: BuildStep): Selection[] {
  if (step.field === 'images') {
    return imageSelections(step);
  }
  return step.field === 'replacements' ? replacementSelections(step) : patchSelections(step);
}

/** A patch without target must find its object, or there is an error; only those with one are looked at. */
function patchSelections({ entry, kustomization, objects, context }: BuildStep): Selection[] {
  const { target } = entry ?? {};
  if (!entry || !target || !isValid(target)) {
    return [];
  }
  const matched = selectObjects(objects, target, context.patterns).length > 0;
  const similar = matched ? [] : selectObjects(objects, { ...target, name: undefined }, context.patterns);
  return [
    selection('kustomize.patch-without-effect', 'The target of this patch', {
      selector: target,
      file: kustomization.path,
      matched,
      similar,
    }),
  ];
}

function replacementSelections({ kustomization, objects, context }: BuildStep): Selection[] {
  return kustomization.replacements.flatMap(entry =>
    expandReplacements(kustomization, entry, context).flatMap(({ replacement, inFile }) =>
      replacement.targets.flatMap(target => {
        const selector = target.select;
        if (!selector || ![selector, ...target.reject].every(isValid)) {
          return [];
        }
        const matched = objects.some(object => isTarget(object, target, context));
        const nameless = { ...target, select: { ...selector, name: undefined } };
        const similar = matched ? [] : objects.filter(object => isTarget(object, nameless, context));
        const file = inFile.path;
        return [
          selection('kustomize.replacement-without-effect', 'This target of the replacement', {
            selector,
            file,
            matched,
            similar,
          }),
        ];
      }),
    ),
  );
}

interface Selected {
  readonly selector: Selector;
  readonly file: string;
  readonly matched: boolean;
  /** What would be selected under any name. */
  readonly similar: BuildStep['objects'];
}

function selection(code: string, subject: string, { selector, file, matched, similar }: Selected): Selection {
  const { name } = selector;
  const isPlain = name !== undefined && /^[\w.-]+$/.test(name.value);
  return {
    code,
    location: { file, range: selector.range },
    matched,
    problem: `${subject} selects nothing: ${describeSelector(selector)}`,
    wanted: isPlain ? name.value : undefined,
    candidates: similar.map(nameOf),
    nameLocation: isPlain ? { file, range: name.range } : undefined,
  };
}

/** `no Deployment here is called "web".` */
function describeSelector({ kind, name, group, version, namespace, labelSelector, annotationSelector }: Selector): string {
  const apiVersion = [group?.value, version?.value].filter(part => part !== undefined).join('/');
  const parts = [
    name && `called "${name.value}"`,
    namespace && `in the namespace "${namespace.value}"`,
    apiVersion !== '' && `of ${apiVersion}`,
    labelSelector && `with the labels "${labelSelector.value}"`,
    annotationSelector && `with the annotations "${annotationSelector.value}"`,
  ].filter(part => typeof part === 'string');
  const subject = `no ${kind?.value ?? 'object'} here is`;
  return parts.length === 0 ? `there is no ${kind?.value ?? 'object'} here.` : `${subject} ${parts.join(' ')}.`;
}

function imageSelections({ kustomization, objects, specs }: BuildStep): Selection[] {
  if (kustomization.images.length === 0) {
    return [];
  }
  const images = [...listImages(objects, specs)];
  const names = new Set(images.map(image => splitImage(image).name));
  return kustomization.images.flatMap(({ name, newName, newTag, digest, tagSuffix }, index): Selection[] => {
    if (!name || !compiles(name.value) || (newName ?? newTag ?? digest ?? tagSuffix) === undefined) {
      return [];
    }
    const matches = imageMatcher(name.value);
    // What an entry before this one has renamed is called by its new name here.
    const renamed = kustomization.images.slice(0, index).flatMap(entry => entry.newName?.value ?? []);
    const location = { file: kustomization.path, range: name.range };
    return [
      {
        code: 'kustomize.image-no-match',
        location,
        matched: images.some(matches) || renamed.some(matches),
        problem: `No container here uses the image "${name.value}".`,
        wanted: name.value,
        candidates: [...names],
        nameLocation: location,
      },
    ];
  });
}

/** Patterns that do not compile are an error of the build. */
function isValid({ group, version, kind, name, namespace }: Selector): boolean {
  return [group, version, kind, name, namespace].every(part => part === undefined || compiles(part.value));
}

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether there may be objects that a simulated build does not have: those of generators' configurations, and of files that are
 * still empty because something else fills them (`flux bootstrap`).
 */
function mayHoldMore(graph: KustomizationGraph): boolean {
  return walkVisits(graph).some(
    ({ kustomization, resources }) =>
      (kustomization?.generators.length ?? 0) > 0 ||
      resources.some(input => input.kind === 'file' && input.file.manifests.length === 0),
  );
}

import { startOfFile } from '../../base/textRange.ts';
import type { EngineError } from '../../engine/engine.ts';
import { walkVisits } from '../graphModel.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import { headOf } from '../kustomization.ts';
import type { Kustomization } from '../kustomizationModel.ts';
import type { RenderError } from '../rendering.ts';
import type { ErrorCheck, ErrorContext } from './errorContext.ts';
import { renderError } from './errorContext.ts';
import { findGeneratorErrors } from './generatorErrors.ts';
import { findGraphErrors } from './graphErrors.ts';
import { findObjectErrors } from './objectErrors.ts';
import { findKustomizationErrors } from './kustomizationErrors.ts';
import { findPatchErrors } from './patchErrors.ts';
import { findResourceErrors } from './resourceErrors.ts';
import { shortenMessage } from './shortenMessage.ts';

/**
 * Places the errors of a build that failed: on the line that causes each, in a file a person can edit. The causes are found
 * by looking at the sources, class by class; upstream's text only helps to choose, and is shown where nothing was found.
 */

/** What can be seen in the files, before any object is known. If there are such errors, others may be their consequences. */
const fileChecks: readonly ErrorCheck[] = [
  findGraphErrors,
  findKustomizationErrors,
  findResourceErrors,
  findPatchErrors,
  findGeneratorErrors,
];

/** @param error what upstream said of the build. At least one error comes back; an error that concerns several places comes once. */
export function placeErrors(graph: KustomizationGraph, error: EngineError): RenderError[] {
  const visits = walkVisits(graph);
  const kustomizations = [...new Set(visits.flatMap(visit => visit.kustomization ?? []))];
  const context: ErrorContext = { graph, visits, kustomizations, error };
  const inFiles = unique(withoutConsequences(fileChecks.flatMap(check => check(context))));
  if (inFiles.length > 0) {
    return inFiles;
  }
  const between = unique(findObjectErrors(context));
  return between.length > 0 ? between : [unexplained(context)];
}

/** Upstream's own words, at the kustomization it was working on. */
function unexplained({ graph, kustomizations, error }: ErrorContext): RenderError {
  const named =
    kustomizations.find(({ path }) => path === error.kustomization) ?? kustomizations.find(({ path }) => path === error.path);
  const reference = kustomizations.flatMap(kustomization => findReference(kustomization, error.path))[0];
  const message = shortenMessage(error.message);
  if (reference) {
    return renderError('kustomize.build-failed', message, reference.file, reference.range);
  }
  const kustomization = named ?? graph.root.kustomization;
  return renderError(
    'kustomize.build-failed',
    message,
    kustomization?.path ?? graph.root.folder,
    kustomization ? headOf(kustomization) : startOfFile,
  );
}

function findReference(
  kustomization: Kustomization,
  path: string | undefined,
): { file: string; range: RenderError['location']['range'] }[] {
  const reference = path === undefined ? undefined : kustomization.references.find(({ resolved }) => resolved === path);
  return reference ? [{ file: kustomization.path, range: reference.range }] : [];
}

/**
 * Leaves out what only follows from another error: in a file that is not valid YAML anything may be misread, and in a
 * kustomization with a misspelt field what that field says is missing.
 */
function withoutConsequences(errors: readonly RenderError[]): RenderError[] {
  const filesWith = (codes: ReadonlySet<string>): ReadonlySet<string> =>
    new Set(errors.flatMap(({ code, location }) => (codes.has(code) ? location.file : [])));
  const unreadable = filesWith(new Set(['kustomize.yaml-syntax']));
  const misspelt = filesWith(new Set(['kustomize.unknown-field', 'kustomize.wrong-type']));
  return errors.filter(({ code, location }) => {
    const mayFollow = code === 'kustomize.patch-invalid' || code.startsWith('kustomize.generator-');
    const isSyntax = code === 'kustomize.yaml-syntax';
    return isSyntax || (!unreadable.has(location.file) && !(mayFollow && misspelt.has(location.file)));
  });
}

function unique(errors: readonly RenderError[]): RenderError[] {
  const seen = new Map(errors.map(error => [JSON.stringify([error.code, error.location]), error]));
  return [...seen.values()];
}

import { startOfFile } from '../../base/textRange.ts';
import type { GraphProblem, GraphProblemKind, KustomizationGraph } from '../graphModel.ts';
import type { RenderError } from '../rendering.ts';
import { renderError } from './errorContext.ts';
import type { ErrorContext } from './errorContext.ts';
import { checkKustomization } from './kustomizationErrors.ts';

/** Errors of what could not be loaded, at the entries that name it. */
export function findGraphErrors({ graph }: ErrorContext): RenderError[] {
  return graph.problems.filter(problem => !followsFromOther(problem, graph)).map(describeProblem);
}

/** The kind of a kustomization that cannot be read is not known. */
function followsFromOther({ kind, path }: GraphProblem, graph: KustomizationGraph): boolean {
  const kustomization = kind === 'wrong-kind' ? graph.files.get(path)?.kustomization : undefined;
  return kustomization !== undefined && checkKustomization(kustomization).length > 0;
}

function describeProblem(problem: GraphProblem): RenderError {
  const code = `kustomize.${problem.kind}`;
  const message = describe[problem.kind](problem);
  const [first, ...others] = problem.candidates;
  if (problem.kind === 'several-kustomizations' && first !== undefined) {
    const related = others.map(file => ({
      location: { file, range: startOfFile },
      message: 'Another kustomization of the same folder.',
    }));
    return renderError(code, message, first, startOfFile, related);
  }
  const { kustomization, reference } = problem;
  return kustomization && reference
    ? renderError(code, message, kustomization.path, reference.range)
    : renderError(code, message, problem.path, startOfFile);
}

const describe: Readonly<Record<GraphProblemKind, (problem: GraphProblem) => string>> = {
  'missing-path': problem => `Cannot resolve ${written(problem)}: there is no file or folder ${shown(problem.path)}.`,
  'missing-kustomization': problem =>
    problem.reference
      ? `Cannot include ${written(problem)}: the folder ${shown(problem.path)} has no kustomization file. Name the files in it one by one, or add one.`
      : `The folder ${shown(problem.path)} has no kustomization file.`,
  'several-kustomizations': problem =>
    `The folder ${shown(problem.path)} has ${problem.candidates.length} kustomization files: ${problem.candidates.join(', ')}. Keep one of them.`,
  'not-a-file': problem => `Cannot read ${written(problem)}: ${shown(problem.path)} is a folder, and a file is needed here.`,
  'not-a-folder': problem =>
    `Cannot include ${written(problem)}: ${shown(problem.path)} is a file, and "components" take folders with a kustomization.`,
  'outside-repository': problem =>
    `Cannot resolve ${written(problem)}: it leaves the repository, so it means nothing in another clone. Use a path relative to this file, inside the repository.`,
  'load-restriction': problem =>
    `Cannot read ${written(problem)}: ${shown(problem.path)} is outside of this kustomization's folder, and kustomize reads files only in or below it. Include a kustomization of that folder instead, or move the file.`,
  cycle: problem =>
    `Cannot include ${written(problem)}: ${shown(problem.path)} is, or holds, a folder that is being included already, so the bases go round in a circle.`,
  'ambiguous-path': problem =>
    `Cannot resolve ${written(problem)}: the dots in it look like a mistake. Check the indentation and the spelling.`,
  'wrong-kind': problem =>
    problem.reference?.role === 'component'
      ? `Cannot use ${written(problem)} as a component: its kustomization is not of "kind: Component". List it under "resources", or change its kind.`
      : `Cannot use ${written(problem)} as a resource: its kustomization is of "kind: Component". List it under "components".`,
};

function written(problem: GraphProblem): string {
  return `"${problem.reference?.reference ?? problem.path}"`;
}

function shown(path: string): string {
  return path === '' ? 'at the root of the repository' : `"${path}"`;
}

import type { Location } from '../../base/textRange.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { FluxError } from '../../engine/fluxEngine.ts';
import { LineIndex } from '../../yaml/lineIndex.ts';
import { shortenText } from '../errors/shortenMessage.ts';
import type { SourceFile } from '../gitopsCache.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import type { RenderError, RenderedObject } from '../rendering.ts';
import { minimumSecretLength } from '../secretValues.ts';
import type { FluxSubstitution } from './fluxDelivery.ts';
import type { FluxPlaces } from './fluxPlaces.ts';

/** What Flux refuses, on the line that causes it. */

export async function pathNotFound(places: FluxPlaces, path: string): Promise<RenderError> {
  const message = `Cannot find the folder "${path}" in what the source delivers: correct the path, which is relative to the root of the repository.`;
  return { code: 'flux.path-not-found', message, location: await places.ofField(['spec', 'path']) };
}

/** Why no kustomization could be made of the folder. */
export async function generateErrors(places: FluxPlaces, error: FluxError): Promise<RenderError[]> {
  const message = shortenText(error.message);
  if (error.kind === 'not-kubernetes' && error.path !== undefined) {
    const text = `Flux cannot read it as Kubernetes objects, and delivers every YAML file of a folder without kustomization: ${message}`;
    return [
      { code: 'flux.not-a-manifest', message: text, location: { file: error.path, range: await places.firstLine(error.path) } },
    ];
  }
  if (error.kind === 'component-path') {
    return [{ code: 'flux.component-path', message, location: await places.ofField(['spec', 'components']) }];
  }
  return [{ code: 'flux.build-failed', message, location: places.declaredIn }];
}

/** Why variables could not be substituted. Where only the strict mode of newer versions refuses, and the version is not known, that is unknown. */
export async function finishErrors(
  places: FluxPlaces,
  graph: KustomizationGraph,
  error: FluxError,
  { object, strict }: { readonly object: RenderedObject | undefined; readonly strict: boolean | undefined },
): Promise<{ readonly errors?: readonly RenderError[]; readonly unknowns?: readonly Unknown[] }> {
  const name = error.variable ?? '';
  const what = object ? `${object.kind} "${object.name}"` : 'an object';
  if (error.kind === 'invalid-name') {
    const location = await places.ofField(['spec', 'postBuild', 'substitute', name], 'key');
    const message = `"${name}" cannot be the name of a variable: letters, digits and "_" may be used, and it does not start with a digit.`;
    return { errors: [{ code: 'flux.invalid-variable', message, location }] };
  }
  const location = findUse(graph, error, object) ?? places.declaredIn;
  if (error.kind === 'undefined-variable') {
    const message = `The variable "${name}" in ${what} is not defined: add it to "postBuild", or give it a default, as in \${${name}:=value}.`;
    return strict === undefined
      ? {
          unknowns: [
            { reason: 'variables', message: `${message} Flux 2.9 refuses that, older versions take it as empty.`, location },
          ],
        }
      : { errors: [{ code: 'flux.undefined-variable', message, location }] };
  }
  const code = substitutionCodes.get(error.kind) ?? 'flux.build-failed';
  return {
    errors: [
      {
        code,
        message: `Flux cannot substitute the variables of ${what}: ${shortenText(error.message.replace(/^post build failed for '[^']*': /, ''))}`,
        location,
      },
    ],
  };
}

const substitutionCodes: ReadonlyMap<string, string> = new Map([
  ['missing-brace', 'flux.missing-brace'],
  ['bad-substitution', 'flux.bad-substitution'],
  ['not-yaml', 'flux.not-yaml'],
  ['object-name', 'flux.object-twice'],
]);

/** Variables whose source is missing and that an object uses: what they become is not known. */
export async function explainMissing(
  places: FluxPlaces,
  substitution: FluxSubstitution,
  bodies: readonly string[],
): Promise<Unknown | undefined> {
  const source = substitution.missing[0];
  if (source === undefined) {
    return undefined;
  }
  const certain = new Set(substitution.certain);
  const used = bodies.flatMap(usedVariables).find(name => !certain.has(name));
  if (used === undefined) {
    return undefined;
  }
  const message = `No environment of this cluster delivers the ${source}, which the variable "${used}" may come from: what it becomes is not known here.`;
  return { reason: 'variables', message, location: await places.ofField(['spec', 'postBuild', 'substituteFrom']) };
}

/** Names behind `${`, those that are escaped left out. */
function usedVariables(text: string): string[] {
  const names: string[] = [];
  for (const match of text.matchAll(/\$\{#?(?<name>\w+)/g)) {
    let dollars = 1;
    while (text[match.index - dollars] === '$') {
      dollars++;
    }
    if (dollars % 2 === 1) {
      names.push(match.groups?.['name'] ?? '');
    }
  }
  return names;
}

/** The values of variables that come from Secrets. */
export function secretTexts(substitution: FluxSubstitution | undefined): string[] {
  return (substitution?.secret ?? []).flatMap(name => {
    const value = substitution?.variables[name] ?? '';
    return value.length >= minimumSecretLength ? [value] : [];
  });
}

/** The first place in the object's file that reads the variable, or holds what cannot be parsed. */
function findUse(graph: KustomizationGraph, error: FluxError, object: RenderedObject | undefined): Location | undefined {
  if (!object) {
    return undefined;
  }
  const isOfObject = (file: SourceFile): boolean =>
    file.text.includes('${') && file.manifests.some(({ kind, name }) => kind === object.kind && name === object.name);
  const files = [...graph.files.values()].filter(isOfObject);
  const pattern = error.variable === undefined ? '${' : `\${${error.variable}`;
  for (const file of files) {
    const offset = file.text.indexOf(pattern);
    if (offset !== -1) {
      const lines = new LineIndex(file.text);
      const range = { start: lines.positionAt(offset), end: lines.positionAt(offset + pattern.length) };
      return { file: file.path, range };
    }
  }
  return undefined;
}

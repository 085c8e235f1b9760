import type { Location } from '../../base/textRange.ts';
import type { GeneratorEntry, Kustomization } from '../kustomizationModel.ts';
import type { RenderError } from '../rendering.ts';
import { renderError } from './errorContext.ts';
import type { ErrorContext } from './errorContext.ts';

/** Errors of `configMapGenerator` and `secretGenerator` that their entries show by themselves: names and keys. */
export function findGeneratorErrors(context: ErrorContext): RenderError[] {
  return context.kustomizations.flatMap(kustomization =>
    [...kustomization.configMapGenerator, ...kustomization.secretGenerator].flatMap(generator =>
      checkGenerator(kustomization, generator, context),
    ),
  );
}

function checkGenerator(kustomization: Kustomization, generator: GeneratorEntry, context: ErrorContext): RenderError[] {
  const { path } = kustomization;
  const errors: RenderError[] = [];
  if (!generator.name) {
    const message = `Every generator needs a "name": the ${generator.kind} is called by it.`;
    errors.push(
      renderError('kustomize.generator-name', message, path, { start: generator.range.start, end: generator.range.start }),
    );
  }
  for (const { raw, range, pair } of generator.literals) {
    if (!pair) {
      errors.push(renderError('kustomize.generator-key', `"${raw}" is no literal: write it as key=value.`, path, range));
    }
  }
  for (const { raw, range, key } of generator.files) {
    if (key === undefined) {
      errors.push(
        renderError(
          'kustomize.generator-key',
          `"${raw}" is no file: write it as path or as key=path, with one "=" at most.`,
          path,
          range,
        ),
      );
    }
  }
  return [...errors, ...findRepeatedKeys(kustomization, generator, context)];
}

/** Keys in upstream's order (environment files, literals, files); the second of the same name is the error. */
function findRepeatedKeys(kustomization: Kustomization, generator: GeneratorEntry, context: ErrorContext): RenderError[] {
  const first = new Map<string, Location>();
  return keysOf(kustomization, generator, context).flatMap(({ key, location }) => {
    const earlier = first.get(key);
    if (!earlier) {
      first.set(key, location);
      return [];
    }
    const message = `The ${generator.kind} "${generator.name?.value ?? ''}" has the key "${key}" already. Remove or rename one of them.`;
    const related = [{ location: earlier, message: `"${key}" for the first time.` }];
    return [renderError('kustomize.generator-key', message, location.file, location.range, related)];
  });
}

interface PlacedKey {
  readonly key: string;
  readonly location: Location;
}

function keysOf(kustomization: Kustomization, generator: GeneratorEntry, { graph }: ErrorContext): PlacedKey[] {
  const here = kustomization.path;
  return [
    ...generator.envs.flatMap(({ resolved }) => envKeys(resolved ?? '', graph.files.get(resolved ?? '')?.text ?? '')),
    ...generator.literals.flatMap(({ pair, range }) => (pair ? [{ key: pair.key, location: { file: here, range } }] : [])),
    ...generator.files.flatMap(({ key, range }) => (key === undefined ? [] : [{ key, location: { file: here, range } }])),
  ];
}

/** The variables of an environment file (`keyValuesFromLine` in api/kv); of a line without `=` the whole line is the name. */
export function envKeys(file: string, text: string): PlacedKey[] {
  return text.split(/\r?\n/).flatMap((line, index): PlacedKey[] => {
    const start = line.length - line.trimStart().length;
    const key = line.slice(start).split('=', 1)[0] ?? '';
    const range = { start: { line: index, character: start }, end: { line: index, character: start + key.length } };
    return key === '' || key.startsWith('#') ? [] : [{ key, location: { file, range } }];
  });
}

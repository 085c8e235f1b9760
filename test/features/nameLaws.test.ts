import assert from 'node:assert/strict';
import { posix } from 'node:path';
import * as fc from 'fast-check';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { isWithin } from '../../server/src/base/repositoryPath.ts';
import { provideDefinition } from '../../server/src/features/definition.ts';
import { provideFileRenameEdits } from '../../server/src/features/fileRenames.ts';
import { provideReferences } from '../../server/src/features/references.ts';
import { provideRename } from '../../server/src/features/rename.ts';
import type { NameSymbols } from '../../server/src/gitops/nameSymbols.ts';
import type { WrittenName } from '../../server/src/gitops/nameModel.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { applyWorkspaceEdit } from '../support/applyEdits.ts';
import { useEngine } from '../support/engine.ts';
import { showLocation } from '../support/fixture.ts';
import { namesRepository } from '../support/namesFixture.ts';
import { navigableRepository } from '../support/navigableRepository.ts';

/** What holds for names and paths of every repository, tried on random ones and against what the engine renders. */

type Files = ReadonlyMap<string, string>;

/** Every name of the files, with what it stands for found from its own place. */
function allNames({ index }: NameSymbols): WrittenName[] {
  return [...index.files.values()].flatMap(({ objects, references, kustomizationLabels, envKeys }) => {
    const labels = [...objects.flatMap(object => object.labels), ...kustomizationLabels].flatMap(({ pairs }) => pairs);
    const members = [...objects, ...references].flatMap(item => item.members);
    return [...objects, ...references, ...members]
      .map(({ name }) => name)
      .concat(
        labels.flatMap(({ key, value }) => [key, value]),
        envKeys,
      );
  });
}

/** The texts after renaming what stands at a place; a refusal as its text. */
async function rename(files: Files, { file, range }: WrittenName, newName: string): Promise<Files | string> {
  const edit = await provideRename(namesRepository(files), file, range.start, newName, neverCancelled);
  return edit && 'refusal' in edit ? edit.refusal : applyWorkspaceEdit(files, edit ?? {});
}

describe('laws of names', function () {
  this.timeout(120_000);
  const engine = useEngine();

  const render = async (files: Files, root: string): Promise<string[]> => {
    const tree = createMemoryTree(Object.fromEntries(files));
    const result = await engine().build({ tree, root, loadRestrictor: 'rootOnly' }, neverCancelled);
    assert.ok(result.kind === 'objects', `${root} does not render: ${JSON.stringify(result)}`);
    return result.objects.map(({ body }) => body);
  };

  it('what leads to a definition is among its references', () =>
    fc.assert(
      fc.asyncProperty(navigableRepository('alike'), async ({ files }) => {
        const repository = namesRepository(files);
        for (const name of allNames(await repository.names.read())) {
          const definitions = await provideDefinition(repository, name.file, name.range.start, neverCancelled);
          // From a path to the start of its file there is no way back.
          for (const { uri, range } of definitions.filter(({ range: { end } }) => end.line + end.character > 0)) {
            const back = await provideReferences(repository, uri, range.start, { includeDeclaration: true }, neverCancelled);
            const places = back.map(place => showLocation({ file: place.uri, range: place.range }));
            assert.ok(
              places.includes(showLocation(name)),
              `${showLocation(name)} "${name.text}" is not among ${places.join(', ')}`,
            );
          }
        }
      }),
      { numRuns: 15 },
    ));

  it('a name that is renamed and renamed back leaves the texts as they were', () =>
    fc.assert(
      fc.asyncProperty(navigableRepository('alike'), fc.nat(), async ({ files }, pick) => {
        const names = allNames(await namesRepository(files).names.read());
        const name = names[pick % names.length];
        assert.ok(name);
        const renamed = await rename(files, name, 'fresh');
        if (typeof renamed === 'string') {
          assert.match(renamed, /is not declared|declared in this repository/);
          return;
        }
        assert.notDeepEqual(renamed, files);
        assert.deepEqual(await rename(renamed, name, name.text), files);
      }),
      { numRuns: 100 },
    ));

  it('after renaming an object the same is rendered, but for its name', () =>
    fc.assert(
      fc.asyncProperty(navigableRepository('distinct'), fc.nat(), async ({ files, roots }, pick) => {
        const { index } = await namesRepository(files).names.read();
        const objects = [...index.files.values()].flatMap(names => names.objects);
        const object = objects[pick % objects.length];
        assert.ok(object);
        const renamed = await rename(files, object.name, 'fresh');
        assert.ok(typeof renamed !== 'string', typeof renamed === 'string' ? renamed : '');
        const hash = /-[2456789bcdfghkmt]{10}(?=")/g;
        for (const root of roots) {
          const before = await render(files, root);
          const after = await render(renamed, root);
          // The order is that of names.
          const { text } = object.name;
          const expected = before.map((body): string => body.replaceAll(text, 'fresh').replaceAll(hash, ''));
          assert.deepEqual(after.map(body => body.replaceAll(hash, '')).toSorted(), expected.toSorted());
        }
      }),
      { numRuns: 25 },
    ));

  it('after renaming a file or folder the very same is rendered', () =>
    fc.assert(
      fc.asyncProperty(navigableRepository('alike'), fc.nat(), fc.nat(), async ({ files, roots }, pick, way) => {
        const from = pickPath([...files.keys()], pick);
        const to = files.has(from) ? newFilePath(from, way) : newFolderPath(from, way);
        const edit = await provideFileRenameEdits(namesRepository(files), [{ from, to }], neverCancelled);
        const move = (path: string): string => (isWithin(from, path) ? to + path.slice(from.length) : path);
        const moved = new Map([...applyWorkspaceEdit(files, edit)].map(([path, text]) => [move(path), text]));
        for (const root of roots) {
          assert.deepEqual(await render(moved, move(root)), await render(files, root), `${from} → ${to}`);
        }
      }),
      { numRuns: 25 },
    ));
});

/** A file that is no kustomization, or a folder that holds some. */
function pickPath(paths: readonly string[], pick: number): string {
  const folders = paths.flatMap(path => ancestorsOf(path));
  const files = paths.filter(path => posix.basename(path) !== 'kustomization.yaml');
  const all = [...new Set([...files, ...folders])];
  return all[pick % all.length] ?? '';
}

function ancestorsOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === '.' ? [] : [folder, ...ancestorsOf(folder)];
}

/** Files must stay in or below the folder of the kustomization that reads them. */
function newFilePath(from: string, way: number): string {
  const folder = posix.dirname(from);
  return (
    [`${folder}/renamed-${posix.basename(from)}`, `${folder}/deeper/${posix.basename(from)}`, `${folder}/x/y.yaml`][way % 3] ?? ''
  );
}

function newFolderPath(from: string, way: number): string {
  const inside = posix.basename(from) === 'conf' ? posix.dirname(from) : '';
  return posix.join(inside, ['elsewhere', 'deep/er/folder', `${posix.basename(from)}-2`][way % 3] ?? '');
}

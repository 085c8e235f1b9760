import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { computeBlobId } from '../../server/src/tree/blobId.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import type { MemoryFile } from '../../server/src/tree/memoryTree.ts';
import { createMergedTree } from '../../server/src/tree/mergedTree.ts';
import { mergeTexts } from '../../server/src/tree/textMerge.ts';
import { readText } from '../../server/src/tree/tree.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture } from '../support/gitFixture.ts';

type Files = Record<string, MemoryFile>;

const encoder = new TextEncoder();

async function merge(base: Files, ours: Files, theirs: Files) {
  return createMergedTree({
    base: createMemoryTree(base),
    ours: createMemoryTree(ours),
    theirs: createMemoryTree(theirs),
    theirsName: 'origin/main',
  });
}

async function check(base: Files, ours: Files, theirs: Files, expected: Record<string, string>): Promise<void> {
  const tree = await merge(base, ours, theirs);
  const found: Record<string, string> = {};
  for (const path of await tree.listFiles()) {
    const entry = await tree.read(path);
    found[path] = entry.kind === 'unknown' ? `${entry.reason}: ${entry.message}` : ((await readText(tree, path)) ?? entry.kind);
  }
  assert.deepEqual(found, expected);
}

describe('a merged tree', () => {
  const lines = (...changed: readonly [number, string][]) =>
    Array.from({ length: 9 }, (_, index) => changed.find(([line]) => line === index)?.[1] ?? `line${index}`).join('\n') + '\n';

  it('takes what only one side changed, added or removed', () =>
    check(
      { same: 's', mine: '1', other: '1', 'gone/mine': 'x', 'gone/other': 'x' },
      { same: 's', mine: '2', other: '1', 'gone/other': 'x', 'new/mine': 'n' },
      { same: 's', mine: '1', other: '2', 'gone/mine': 'x', 'new/other': 'o' },
      { same: 's', mine: '2', other: '2', 'new/mine': 'n', 'new/other': 'o' },
    ));

  it('merges texts that both sides changed in different places', () =>
    check({ f: lines() }, { f: lines([1, 'mine']) }, { f: lines([7, 'theirs']) }, { f: lines([1, 'mine'], [7, 'theirs']) }));

  it('takes the same change of both sides once', () =>
    check(
      { f: lines() },
      { f: lines([1, 'both']), n: 'x' },
      { f: lines([1, 'both']), o: 'y' },
      { f: lines([1, 'both']), n: 'x', o: 'y' },
    ));

  it('has conflicts as unknowns that say what to do', () =>
    check(
      { f: lines(), bin: '\0a', 'changed/deleted': '1', 'deleted/changed': '1', linked: 'l' },
      { f: lines([1, 'mine']), bin: '\0b', 'changed/deleted': '2', both: 'mine', linked: { link: 'f' }, entry: 'a file' },
      { f: lines([1, 'theirs']), bin: '\0c', 'deleted/changed': '2', both: 'theirs', linked: 'm', 'entry/in': 'a folder' },
      {
        f: 'conflict: f was changed here and in origin/main in the same place (line 2 of their common version): merge or rebase onto origin/main to resolve it.',
        bin: 'conflict: bin is no text and was changed here and in origin/main: merge or rebase onto origin/main to resolve it.',
        'changed/deleted':
          'conflict: changed/deleted was changed here and deleted in origin/main: merge or rebase onto origin/main to resolve it.',
        'deleted/changed':
          'conflict: deleted/changed was deleted here and changed in origin/main: merge or rebase onto origin/main to resolve it.',
        both: 'conflict: both was changed here and in origin/main in the same place (line 1 of their common version): merge or rebase onto origin/main to resolve it.',
        linked:
          'conflict: linked was changed in different ways here and in origin/main: merge or rebase onto origin/main to resolve it.',
        entry: 'a file',
        'entry/in':
          'conflict: entry/in is a file on one side and a folder on the other: merge or rebase onto origin/main to resolve it.',
      },
    ));

  it('is one of its sides where nothing is to be merged', async () => {
    const [a, b] = [createMemoryTree({ f: '1' }), createMemoryTree({ f: '2' })];
    assert.equal(await createMergedTree({ base: a, ours: b, theirs: createMemoryTree({ f: '1' }), theirsName: 't' }), b);
    assert.equal(await createMergedTree({ base: a, ours: createMemoryTree({ f: '1' }), theirs: b, theirsName: 't' }), b);
  });
});

/** Texts like those of a GitOps repository: few different lines, many of them repeated. */
const yamlLine = fc.constantFrom(
  'kind: A',
  'spec:',
  '  - name: x',
  '  - name: y',
  '    value: "1"',
  '    value: "2"',
  '---',
  '',
  'a: b',
  'c: d',
);
const yamlLines = fc.array(yamlLine, { maxLength: 40 });
const edit = fc.record({
  at: fc.nat(40),
  drop: fc.nat(3),
  insert: fc.array(fc.oneof(yamlLine, fc.constantFrom('new: 1', 'new: 2')), { maxLength: 3 }),
});
const edits = fc.array(edit, { maxLength: 3 });

function applyEdits(text: readonly string[], list: readonly { at: number; drop: number; insert: readonly string[] }[]): string[] {
  const result = [...text];
  for (const { at, drop, insert } of list) {
    result.splice(Math.min(at, result.length), drop, ...insert);
  }
  return result;
}

const joinLines = (text: readonly string[], newline: boolean) => text.join('\n') + (newline && text.length > 0 ? '\n' : '');

describe('merging texts', () => {
  let fixture: GitFixture;
  before(() => (fixture = createGitFixture()));
  after(() => fixture.dispose());

  it('agrees with git merge-tree on which merges are clean, and on every byte of those', function () {
    this.timeout(60_000);
    const scenario = fc.record({
      base: yamlLines,
      left: edits,
      right: edits,
      newline: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    });
    // All cases are merged by one git: a file a case.
    const cases = fc.sample(scenario, { numRuns: 2500, seed: 20260105 }).map(({ base, left, right, newline }) => ({
      base: joinLines(base, newline[0]),
      ours: joinLines(applyEdits(base, left), newline[1]),
      theirs: joinLines(applyEdits(base, right), newline[2]),
    }));
    const sides = ['base', 'ours', 'theirs'] as const;
    const stream = sides.map(side => {
      const files = cases.map((one, index) => `M 100644 inline case${index}\ndata ${one[side].length}\n${one[side]}\n`);
      const parent = side === 'base' ? '' : 'from refs/heads/base\n';
      return `commit refs/heads/${side}\ncommitter Ada <ada@example.org> 1767268800 +0000\ndata 0\n${parent}${files.join('')}\n`;
    });
    fixture.gitWithInput(stream.join(''), 'fast-import', '--quiet');
    const [ours, theirs] = [fixture.git('rev-parse', 'ours'), fixture.git('rev-parse', 'theirs')];
    const { tree, conflicts } = mergeByGit(fixture, ours, theirs);
    const blobs = new Map(
      fixture
        .git('ls-tree', '-r', tree)
        .split('\n')
        .map(line => [line.split('\t')[1] ?? '', line.split(/[ \t]/)[2] ?? '']),
    );
    const disagreements = cases.flatMap((one, index) => {
      const path = `case${index}`;
      const result = mergeTexts(encoder.encode(one.base), encoder.encode(one.ours), encoder.encode(one.theirs));
      if (conflicts.has(path) || result.kind !== 'merged') {
        return conflicts.has(path) === (result.kind === 'conflict')
          ? []
          : [{ ...one, git: conflicts.has(path) ? 'conflict' : 'clean' }];
      }
      const blob = computeBlobId(result.content);
      return blob === blobs.get(path) ? [] : [{ ...one, git: fixture.git('cat-file', 'blob', blobs.get(path) ?? '') }];
    });
    assert.ok(conflicts.size > 200 && conflicts.size < cases.length - 1000, `${conflicts.size} conflicts`);
    assert.equal(disagreements.length, 0, JSON.stringify(disagreements.slice(0, 3), null, 1) + disagreements.length);
  });

  it('answers for long and for repetitive texts within seconds', () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => (index % 3 === 0 ? `name: item${index}` : '  value: x'));
    const change = (at: number, text: string) => encoder.encode(lines.with(at, text).join('\n'));
    assert.equal(mergeTexts(encoder.encode(lines.join('\n')), change(0, 'first'), change(49_999, 'last')).kind, 'merged');
    const same = (count: number) => encoder.encode('x\n'.repeat(count));
    const started = process.hrtime.bigint();
    assert.ok(['merged', 'conflict'].includes(mergeTexts(same(50_000), same(49_000), same(51_000)).kind));
    assert.ok(
      ['merged', 'conflict'].includes(
        mergeTexts(encoder.encode('a\nb\n'.repeat(20_000)), encoder.encode('b\na\na\n'.repeat(15_000)), same(3)).kind,
      ),
    );
    assert.ok(process.hrtime.bigint() - started < 5_000_000_000n);
  });

  it('keeps bytes that are no UTF-8', () => {
    const bytes = (...list: readonly number[]) => new Uint8Array(list);
    const result = mergeTexts(
      bytes(0xff, 10, 0x80, 10, 0xc3, 10),
      bytes(0xfe, 10, 0x80, 10, 0xc3, 10),
      bytes(0xff, 10, 0x80, 10, 0xc4, 10),
    );
    assert.deepEqual(result, { kind: 'merged', content: bytes(0xfe, 10, 0x80, 10, 0xc4, 10) });
  });
});

function mergeByGit(
  fixture: GitFixture,
  ours: string,
  theirs: string,
): { readonly tree: string; readonly conflicts: ReadonlySet<string> } {
  // Exit status 1 says that there are conflicts; a shell keeps the output in that case.
  const output = fixture.git(
    '-c',
    'merge.renames=false',
    '-c',
    `alias.try=!git -c merge.renames=false merge-tree --write-tree --name-only --no-messages ${ours} ${theirs} || test $? = 1`,
    'try',
  );
  const [tree = '', ...paths] = output.split('\n');
  return { tree, conflicts: new Set(paths.filter(path => path !== '')) };
}

import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseGitAttributes } from '../../server/src/tree/gitAttributes.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture } from '../support/gitFixture.ts';

const asked = ['text', 'eol', 'crlf', 'filter', 'diff', 'merge', 'mine'];

describe('git attributes', () => {
  let fixture: GitFixture;
  beforeEach(() => (fixture = createGitFixture()));
  afterEach(() => fixture.dispose());

  /** Compares all attributes of the paths with what git says about them. */
  function check(files: Readonly<Record<string, string>>, paths: readonly string[]): void {
    fixture.write(files);
    const ordered = Object.entries(files).sort(([a], [b]) => a.split('/').length - b.split('/').length);
    const inTree = ordered.filter(([path]) => path.endsWith('.gitattributes'));
    const info = ordered.filter(([path]) => path === '.git/info/attributes');
    const attributes = parseGitAttributes(
      [...inTree, ...info].map(([path, text]) => {
        const folder = path.endsWith('/.gitattributes') ? path.slice(0, -'/.gitattributes'.length) : '';
        return { folder, text, macros: folder === '' };
      }),
      { ignoreCase: false },
    );
    const output = fixture.gitWithInput(paths.join('\0'), 'check-attr', '-z', '--stdin', ...asked).split('\0');
    const expected: Record<string, string> = {};
    for (let i = 0; i + 2 < output.length; i += 3) {
      expected[`${output[i]} ${output[i + 1]}`] = output[i + 2] ?? '';
    }
    const found = Object.fromEntries(
      paths.flatMap(path => asked.map(name => [`${path} ${name}`, spell(attributes.get(path).get(name))])),
    );
    assert.deepEqual(found, expected);
  }

  function spell(value: boolean | string | undefined): string {
    return value === undefined ? 'unspecified' : typeof value === 'string' ? value : value ? 'set' : 'unset';
  }

  it('are those of the last line that matches, of the nearest file, and of info before all', () =>
    check(
      {
        '.gitattributes': '* text=auto\n*.yaml text eol=lf\n*.bin binary\n*.yaml -eol\n',
        'a/.gitattributes': '*.yaml !text eol=crlf\n/b.yaml text=input\nb/*.bin -binary diff\n',
        '.git/info/attributes': 'a/b.yaml mine=yes\n',
      },
      ['x', 'x.yaml', 'x.bin', 'a/b.yaml', 'a/c.yaml', 'a/b/x.bin', 'a/b/b.yaml'],
    ));

  it('know macros, comments, blanks and quoted patterns', () =>
    check(
      {
        '.gitattributes':
          '\ufeff# comment\n\n[attr]docs text eol=lf mine\n  *.md docs -mine\n"a b.md" -text\r\n"tab\\tx" mine\n"\\303\\244.txt" mine\n*.x !docs\n*.y docs=1\n',
        'sub/.gitattributes': '[attr]own mine\nfile own\n',
      },
      ['r.md', 'a b.md', 'tab\tx', 'ä.txt', 'q.x', 'q.y', 'sub/file'],
    ));

  it('ignore patterns that match no file, and lines with invalid names', () =>
    check({ '.gitattributes': 'folder/ text\n!x.yaml text\n*.a -bad! text\n*.a mine\n*.b text -=x\n' }, [
      'folder/x',
      'x.yaml',
      'q.a',
      'q.b',
    ]));

  it('are those of git for any patterns', function () {
    this.timeout(60_000);
    const piece = fc.constantFrom('a', 'b', '*', '**', '/', '?', '[ab]', '.', '[!a]');
    const pattern = fc.array(piece, { minLength: 1, maxLength: 6 }).map(parts => parts.join(''));
    const value = fc.constantFrom('text', '-text', '!text', 'text=auto', 'binary', 'eol=lf', 'mine', '-mine', 'macro', '!macro');
    const line = fc
      .tuple(pattern, fc.array(value, { minLength: 1, maxLength: 2 }))
      .map(([word, values]) => `${word} ${values.join(' ')}`);
    const file = fc.array(line, { maxLength: 5 }).map(lines => lines.join('\n'));
    const path = fc
      .array(
        fc.stringMatching(/^[ab.]{1,3}$/).filter(name => name !== '.' && name !== '..'),
        { minLength: 1, maxLength: 4 },
      )
      .map(names => names.join('/'));
    const property = fc.property(file, file, fc.array(path, { minLength: 20, maxLength: 40 }), (root, sub, paths) => {
      check({ '.gitattributes': `[attr]macro mine=macro eol=crlf\n${root}`, 'a/.gitattributes': sub }, [...new Set(paths)]);
    });
    fc.assert(property, { numRuns: 250, seed: 7 });
  });
});

import assert from 'node:assert/strict';
import { computeBlobId } from '../../server/src/tree/blobId.ts';
import { parseGitAttributes } from '../../server/src/tree/gitAttributes.ts';
import { convertToStored, ruleFor } from '../../server/src/tree/gitConversion.ts';
import type { ConversionSettings } from '../../server/src/tree/gitConversion.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture } from '../support/gitFixture.ts';

const contents: readonly (string | Uint8Array)[] = [
  '',
  'a\nb\n',
  'a\r\nb\r\n',
  'a\r\nb\n',
  'a\rb\r\n',
  'a\r\r\nb\r\n',
  'a\r',
  'a\r\nb\0\r\n',
  'text\r\n\u001a',
  '\u0001\u0002\r\nbinary\r\n',
  `\u0001${'printable '.repeat(20)}\r\n`,
  '\ufeffmark\r\n',
  '$Id$ $Id: x$ $Id: y\n$ $Id: z $\r\n$Id: open\n',
  '$Id:$$Id: a$b$',
  new Uint8Array([0xff, 0xfe, 0x61, 0, 0x0d, 0, 0x0a, 0]),
  new Uint8Array([0xfe, 0xff, 0, 0x61, 0, 0x0a]),
  new Uint8Array([0x61, 0, 0x0a, 0]),
];

const attributeLines = [
  '',
  '* text',
  '* -text',
  '* text=auto',
  '* text eol=crlf',
  '* text=auto eol=crlf',
  '* text=auto eol=lf',
  '* eol=lf',
  '* eol=crlf',
  '* -text eol=lf',
  '* crlf',
  '* -crlf',
  '* crlf=input',
  '* text=input',
  '* ident',
  '* text ident',
  '* text=nonsense',
  '* binary',
  '* working-tree-encoding=UTF-16',
  '* text working-tree-encoding=utf-16',
  '* working-tree-encoding=UTF-16LE',
  '* working-tree-encoding=UTF-8 text',
];

describe('what git add stores', () => {
  let fixture: GitFixture;
  beforeEach(() => (fixture = createGitFixture()));
  afterEach(() => fixture.dispose());

  function check(line: string, autocrlf: ConversionSettings['autocrlf']): void {
    fixture.git('config', 'core.autocrlf', autocrlf);
    fixture.git('config', 'core.safecrlf', 'false');
    const attributes = parseGitAttributes([{ folder: '', text: line, macros: true }], { ignoreCase: false });
    for (const [index, content] of contents.entries()) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      fixture.write({ '.gitattributes': line, [`case${index}`]: bytes });
    }
    const paths = contents.map((_, index) => `case${index}`);
    const where = `${line} with autocrlf=${autocrlf}`;
    const hashes = fixture.gitWithInput(paths.join('\n'), 'hash-object', '--stdin-paths').split('\n');
    for (const [index, path] of paths.entries()) {
      const content = contents[index] ?? '';
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const stored = convertToStored(ruleFor(path, attributes.get(path), { autocrlf }), bytes, undefined);
      if (stored instanceof Uint8Array) {
        assert.equal(computeBlobId(stored), hashes[index], `${path} (${JSON.stringify(content)}): ${where}`);
      } else {
        // git refuses what is malformed in the encoding it was told; with `hash-object -w`, as `git add`, it says so and fails.
        assert.equal(stored.reason, 'unsupported');
        assert.throws(
          () => fixture.git('hash-object', '-w', path),
          /BOM|encod/i,
          `${path} (${JSON.stringify(content)}): ${where}`,
        );
      }
    }
  }

  for (const autocrlf of ['false', 'true', 'input'] as const) {
    it(`is what this makes of it, with core.autocrlf=${autocrlf}`, function () {
      this.timeout(60_000);
      for (const line of attributeLines) {
        check(line, autocrlf);
      }
    });
  }

  it('keeps CRLF under text=auto where the index has it already', () => {
    fixture.write({ crlf: 'a\r\n', lf: 'a\n' });
    fixture.commit();
    fixture.write({ '.gitattributes': '* text=auto', crlf: 'b\r\n', lf: 'b\r\n', fresh: 'b\r\n' });
    fixture.git('add', '-A');
    const rule = (path: string) => ruleFor(path, new Map([['text', 'auto']]), { autocrlf: 'false' });
    const bytes = new TextEncoder().encode('b\r\n');
    const indexed = { crlf: new TextEncoder().encode('a\r\n'), lf: new TextEncoder().encode('a\n'), fresh: undefined };
    for (const [path, before] of Object.entries(indexed)) {
      const stored = convertToStored(rule(path), bytes, before);
      assert.ok(stored instanceof Uint8Array);
      assert.equal(computeBlobId(stored), fixture.git('rev-parse', `:${path}`), path);
    }
  });

  it('is unknown where a filter program decides, and for Git LFS', () => {
    const store = (filter: string) =>
      convertToStored(ruleFor('f', new Map([['filter', filter]]), { autocrlf: 'false' }), new Uint8Array(), undefined);
    assert.deepEqual(store('lfs'), {
      reason: 'lfs',
      message: 'f is kept in Git LFS: git stores only a pointer to its content, which is not read.',
    });
    assert.deepEqual(store('crypt'), {
      reason: 'filter',
      message: 'What git stores for f is decided by the filter program "crypt"; filter programs are not run.',
    });
  });

  it('is unknown in an encoding that is not supported', () => {
    const rule = ruleFor('f', new Map([['working-tree-encoding', 'SHIFT-JIS']]), { autocrlf: 'false' });
    const stored = convertToStored(rule, new Uint8Array(1), undefined);
    assert.ok(!(stored instanceof Uint8Array) && stored.reason === 'unsupported');
  });
});

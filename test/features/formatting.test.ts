import assert from 'node:assert/strict';
import { provideFormatting } from '../../server/src/features/formatting.ts';
import { createYamlAssist } from '../../server/src/node/lazyYamlAssist.ts';
import type { Range } from '../../server/src/base/textRange.ts';
import { applyEdits } from '../support/applyCompletion.ts';

const assist = createYamlAssist();

async function format(text: string, { path = 'a.yaml', range }: { path?: string; range?: Range } = {}): Promise<string> {
  return applyEdits(text, await provideFormatting(assist, { path, text }, { tabSize: 2 }, range));
}

/** Formats `before` to `after`, and `after` to itself. */
async function check(before: string, after: string): Promise<void> {
  assert.equal(await format(before), after);
  assert.equal(await format(after), after);
}

describe('formatting', function () {
  this.timeout(10_000);

  it('sets white space right and keeps comments', async () => {
    await check(
      '# head\na:   1   # one\nb:\n    # inside\n    c:  2\n\n\n\nd: 3',
      '# head\na: 1 # one\nb:\n  # inside\n  c: 2\n\nd: 3\n',
    );
  });

  it('formats each document of a file', async () => {
    await check('a:  1\n---\nb:  2\n', 'a: 1\n---\nb: 2\n');
  });

  it('leaves lists where the file has them', async () => {
    await check('a:\n- b:  1\n  c:\n  - d\n  # last\n', 'a:\n- b: 1\n  c:\n  - d\n  # last\n');
    await check('a:\n  - b:  1\n    c:\n      - d\n', 'a:\n  - b: 1\n    c:\n      - d\n');
  });

  it('leaves lists with comments and block scalars where the file has them', async () => {
    await check('a:\n# above\n- |\n  text\n    more\n- b:   c\n', 'a:\n# above\n- |\n  text\n    more\n- b: c\n');
  });

  it('wraps and joins no lines', async () => {
    const long = 'word '.repeat(60).trim();
    await check(`a: ${long}\nb:  1\n`, `a: ${long}\nb: 1\n`);
    await check('args: ["a",\n  "b"]\nb:  1\n', 'args: ["a",\n  "b"]\nb: 1\n');
    await check('a: >-\n  folded\n  text\nb:  1\n', 'a: >-\n  folded\n  text\nb: 1\n');
  });

  it('keeps the quotes that the file prefers', async () => {
    await check("a:  'b'\nc: 'd'\ne: \"f\"\n", "a: 'b'\nc: 'd'\ne: 'f'\n");
    await check('a:  "b"\n', 'a: "b"\n');
  });

  it('keeps line breaks of Windows', async () => {
    await check('a:  1\r\nb: 2\r\n', 'a: 1\r\nb: 2\r\n');
  });

  it('formats only what is selected', async () => {
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 4 } };
    assert.equal(await format('a:  1\nb: 2\nc:  3\n', { range }), 'a:  1\nb: 2\nc: 3\n');
  });

  it('leaves template text and broken text alone', async () => {
    for (const text of ['a:   {{ .Values.a }}\n', 'a:   [b\n', '<<<<<<< ours\na:   1\n=======\na: 2\n>>>>>>> theirs\n', '']) {
      assert.equal(await format(text), text);
    }
  });

  it('keeps substitutions', async () => {
    await check('a:   ${b}\nc: "${d:=e}"\n', 'a: ${b}\nc: "${d:=e}"\n');
  });

  it('leaves what is formatted as it is, whatever it ends with', async () => {
    for (const text of ['a: |-\n  text\n', 'a: |\n  text\n', 'a:\n  - >-\n    text\n', '# only\na: 1\n# end\n']) {
      assert.equal(await format(text), text);
    }
  });

  it('ends a file with one line break', async () => {
    await check('a: 1\nb:  2', 'a: 1\nb: 2\n');
    await check('a: 1\nb: 2', 'a: 1\nb: 2\n');
    await check('a: 1\n\n\n\n', 'a: 1\n');
    await check('\n\na:  1\n', 'a: 1\n');
  });

  it('keeps what block scalars end with', async () => {
    await check('a: |+\n  text\n\n\nb:  1\n', 'a: |+\n  text\n\n\nb: 1\n');
  });
});

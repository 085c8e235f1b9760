import assert from 'node:assert/strict';
import { composeDocument } from '../../server/src/yaml/composeDocument.ts';
import { toJson } from '../../server/src/yaml/toJson.ts';

/** The data and the messages of a text. */
function check(text: string, data: unknown, ...messages: RegExp[]): void {
  const { root, errors } = composeDocument(text);
  assert.ok(root);
  assert.deepEqual(toJson(root), data);
  assert.equal(errors.length, messages.length, errors.map(({ message }) => message).join('\n'));
  messages.forEach((message, index) => assert.match(errors[index]?.message ?? '', message));
}

describe('quoted texts whose lines are indented less than YAML wants it', () => {
  it('are read as go-yaml reads them', () => {
    check('a:\n  b: "one\n two"\n  c: 1\n', { a: { b: 'one two', c: 1 } });
    check("a:\n  b: 'one\ntwo'\n  c: 1\n", { a: { b: 'one two', c: 1 } });
    check('a:\n  b: "one\n\n two\n three"\nd: 1\n', { a: { b: 'one\ntwo three' }, d: 1 });
    check('a: [1, "x\ny"]\nb: 2\n', { a: [1, 'x y'], b: 2 });
  });

  it('keep their place', () => {
    const { root } = composeDocument('a:\n  b: "one\n two"\n  c: 1\n');
    assert.ok(root?.kind === 'mapping' && root.entries[0]?.value.kind === 'mapping');
    const value = root.entries[0].value.entries[0]?.value;
    assert.deepEqual([value?.start, value?.end], [8, 18]);
  });

  it('are an error where the quote is not closed', () =>
    check('a: "x\nb: 1\nc: "y"\n', { a: '', b: 1, c: 'y' }, /closing "quote/));
});

import assert from 'node:assert/strict';
import type { SelectionRange } from 'vscode-languageserver-types';
import { findSelections } from '../../server/src/features/selectionRanges.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';

/** The texts selected one after the other from the cursor `$0`. */
function check(fixture: string, expected: readonly string[]): void {
  const at = fixture.indexOf('$0');
  const yaml = parseYaml(fixture.replace('$0', ''));
  const texts: string[] = [];
  const first = findSelections(yaml, yaml.lines.positionAt(at));
  for (let selection: SelectionRange | undefined = first; selection; selection = selection.parent) {
    const { start, end } = selection.range;
    texts.push(yaml.text.slice(yaml.lines.offsetAt(start), yaml.lines.offsetAt(end)));
  }
  assert.deepEqual(texts, expected);
}

describe('selectionRanges', () => {
  it('grows from a value over its entry and mapping to the document and the file', () =>
    check('a:\n  b: "on$0e"\n  c: 2\n---\nd: 1\n', [
      'one',
      '"one"',
      'b: "one"',
      'b: "one"\n  c: 2',
      'a:\n  b: "one"\n  c: 2',
      'a:\n  b: "one"\n  c: 2\n---\nd: 1\n',
    ]));

  it('grows from a key, through elements of lists', () =>
    check('a: [{k$0: 1, l: 2}]\n', ['k', 'k: 1', '{k: 1, l: 2}', '[{k: 1, l: 2}]', 'a: [{k: 1, l: 2}]', 'a: [{k: 1, l: 2}]\n']));

  it('selects the document from a comment, and nothing in an empty file', () => {
    check('# no$0te\na: 1\n', ['# note\na: 1', '# note\na: 1\n']);
    check('$0', ['']);
  });
});

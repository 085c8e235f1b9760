import assert from 'node:assert/strict';
import { findSuppressions } from '../../server/src/validation/suppression.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';

/** `line of the comment -> what it is about: codes | reason`, one line a suppression. */
function check(text: string, expected: readonly string[]): void {
  const found = findSuppressions(parseYaml(text)).map(
    ({ codes, reason, range, target }) =>
      `${range.start.line} -> ${target}: ${codes.map(({ code }) => code).join(' ')} | ${reason}`,
  );
  assert.deepEqual(found, expected);
}

describe('findSuppressions', () => {
  it('takes a comment behind a value for its line', () =>
    check('a: 1\nb: 2 # driftline:ignore schema.unknown-field our operator reads it\n', [
      '1 -> 1: schema.unknown-field | our operator reads it',
    ]));

  it('takes a comment of its own for the next line with content', () =>
    check('a: 1\n# driftline:ignore schema.unknown-field it is read\n\n# another comment\nb: 2\n', [
      '1 -> 4: schema.unknown-field | it is read',
    ]));

  it('stacks several comments above one line', () =>
    check('# driftline:ignore a.b one\n# driftline:ignore c.d two\nb: 2\n', ['0 -> 2: a.b | one', '1 -> 2: c.d | two']));

  it('reads several codes, and a reason that begins with a colon or a dash', () =>
    check('a: 1 # driftline:ignore a.b, c.d-e: because\nb: 1 #driftline:ignore a.b — because\n', [
      '0 -> 0: a.b c.d-e | because',
      '1 -> 1: a.b | because',
    ]));

  it('leaves a word with a dot in the reason alone', () =>
    check('a: 1 # driftline:ignore a.b values.yaml says so\n', ['0 -> 0: a.b | values.yaml says so']));

  it('finds that code or reason are missing', () =>
    check('a: 1 # driftline:ignore\nb: 1 # driftline:ignore a.b\nc: 1 # driftline:ignore we know\n', [
      '0 -> 0:  | ',
      '1 -> 1: a.b | ',
      '2 -> 2:  | we know',
    ]));

  it('takes one at the head for the whole file', () =>
    check('# Copyright\n\n---\n# driftline:ignore-file a.b made by a program\na: 1\n---\nb: 2\n', [
      '3 -> file: a.b | made by a program',
    ]));

  it('means nothing by one for the file that stands further down, or by one with nothing below', () =>
    check('a: 1\n# driftline:ignore-file a.b late\n# driftline:ignore a.b last\n', [
      '1 -> nothing: a.b | late',
      '2 -> nothing: a.b | last',
    ]));

  it('reads no comments inside texts', () =>
    check('a: |\n  # driftline:ignore a.b text\nb: "c # driftline:ignore a.b text"\nc: d# driftline:ignore a.b text\n', []));

  it('reads comments of files with Windows line ends, and of files that are no valid YAML', () =>
    check('a: 1 # driftline:ignore a.b one\r\nb: [1\r\nc: } # driftline:ignore a.b two\r\n', [
      '0 -> 0: a.b | one',
      '2 -> 2: a.b | two',
    ]));
});

import assert from 'node:assert/strict';
import { compileWildPattern } from '../../server/src/tree/wildMatch.ts';

function check(
  pattern: string,
  matching: readonly string[],
  others: readonly string[],
  mode: 'path' | 'text' = 'path',
  ignoreCase = false,
): void {
  const compiled = compileWildPattern(pattern, { mode, ignoreCase });
  const texts = [...matching, ...others];
  assert.deepEqual(
    texts.filter(text => compiled.matches(text)),
    matching,
  );
}

/** Cases of git's t/t3070-wildmatch.sh among others. */
describe('wildcard patterns', () => {
  it('match literally', () => check('foo', ['foo'], ['bar', 'fooo', '', 'Foo']));
  it('match one character by ?', () => check('f?o', ['foo'], ['f/o', 'fo', 'fooo']));
  it('stay in a name with *', () => check('a/*.yaml', ['a/b.yaml', 'a/.yaml'], ['a/b/c.yaml', 'a/b.yml']));
  it('span folders with **/', () => check('**/foo', ['foo', 'a/foo', 'a/b/foo'], ['afoo', 'a/bfoo', 'foo/a']));
  it('span folders with /**/', () => check('a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb', 'b']));
  it('take all below with /**', () => check('a/**', ['a/b', 'a/b/c'], ['a', 'b/a']));
  it('take ** next to other characters as *', () => check('a**b', ['ab', 'axxb'], ['a/b']));
  it('know classes', () => check('[a-c]x[!0-9][]]', ['axx]', 'cx-]'], ['dxx]', 'ax1]', 'axxx']));
  it('know named classes', () => check('[[:digit:][:upper:]]', ['7', 'Q'], ['q', '-']));
  it('keep slashes out of classes', () => check('a[!x]b', ['a-b'], ['a/b']));
  it('know escapes', () => check('\\*[\\]]', ['*]'], ['a]', '\\*]']));
  it('match nothing when malformed', () => {
    check('[a', [], ['a', '[a']);
    check('a\\', [], ['a', 'a\\']);
    check('[[:nonsense:]]', [], ['n']);
  });
  it('take a slash as any character in texts', () => check('prod*', ['prod-1', 'prod/1', 'prod'], ['xprod'], 'text'));
  it('ignore case if asked to', () => check('[A-C]O*', ['ao', 'BOx'], ['dO'], 'path', true));
  it('take linear time', () => {
    const started = process.hrtime.bigint();
    assert.equal(compileWildPattern('*a'.repeat(60) + 'b', { mode: 'text' }).matches('a'.repeat(5000)), false);
    assert.equal(compileWildPattern('**/'.repeat(40) + 'b', { mode: 'path' }).matches('a/'.repeat(2000)), false);
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n);
  });
});

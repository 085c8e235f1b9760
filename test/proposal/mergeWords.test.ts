import assert from 'node:assert/strict';
import { mergeWords } from '../../server/src/proposal/mergeWords.ts';
import { wrapOwnPart } from '../../server/src/proposal/ownPart.ts';

describe('the words of a pull request that was edited on both sides', () => {
  const old = wrapOwnPart('old table', [], 0);
  const renewed = wrapOwnPart('new table', [], 0);
  const words = (body: string, title = 'Title', draft = false) => ({ title, body, draft });
  const check = (base: string | undefined, mine: string, theirs: string, expected: string | undefined): void =>
    assert.equal(mergeWords(base === undefined ? undefined : words(base), words(mine), words(theirs))?.body, expected);

  it('are mine where only I wrote', () => check(`A\n\n${old}`, `B\n\n${renewed}`, `A\r\n\r\n${old}\n`, `B\n\n${renewed}`));
  it('are theirs where only they wrote, with the part made anew', () =>
    check(`A\n\n${old}`, `A\n\n${renewed}`, `B\n\n${old}\n\nC`, `B\n\n${renewed}\n\nC`));
  it('leave the part out where they took it out', () => check(`A\n\n${old}`, `A\n\n${renewed}`, 'B', 'B'));
  it('leave the part out where I took it out', () => check(`A\n\n${old}`, 'A', `B\n\n${old}`, 'B\n\n'));
  it('are the same where both wrote the same', () => check('A', `B\n\n${renewed}`, 'B', `B\n\n${renewed}`));
  it('are for the person to decide where both wrote', () => check('A', 'B', 'C', undefined));
  it('are mine where nothing was written before', () => check(undefined, 'B', '', 'B'));
  it('get the part where somebody wrote them by hand', () => check(undefined, renewed, 'A', `A\n\n${renewed}\n`));
  it('have the title and the state of the side that changed it', () => {
    const merged = mergeWords(words('A', 'Old', false), words('A', 'Mine', false), words('A', 'Old', true));
    assert.deepEqual(merged, words('A', 'Mine', true));
    assert.equal(mergeWords(words('A', 'Old'), words('A', 'Mine'), words('A', 'Theirs')), undefined);
    assert.equal(mergeWords(undefined, words('A', 'Mine'), words('A', 'Theirs'))?.title, 'Mine');
  });
});

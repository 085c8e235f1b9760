import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { composeBody, readOwnPart, replaceOwnPart, wordsOf, wrapOwnPart } from '../../server/src/proposal/ownPart.ts';
import { renderMarkdown } from './renderedMarkdown.ts';

describe("Driftline's part of a text", () => {
  const part = (text: string, ...ids: string[]): string => wrapOwnPart(text, ids, 1000);

  it('does not show its markers', () => {
    const { html } = renderMarkdown(`above\n\n${part('inside', 'kustomize:a', 'declared:b (c)')}\n\nbelow`);
    assert.equal(html, '<p>above</p>\n<p>inside</p>\n<p>below</p>\n');
  });

  describe('tells the environments', () => {
    const check = (...ids: string[]): void =>
      assert.deepEqual(readOwnPart(`words\n\n${part('x', ...ids)}\n`), { version: 1, environments: ids });

    it('none', () => check());
    it('usual ones', () => check('kustomize:apps/web/overlays/prod', 'flux:flux-system/apps@clusters/prod'));
    it('with any character', () => check('declared:a b', 'a(b)', 'x%20y', '[a]: # "q"', 'ümläut', '<!-- -->', 'a~b*c', 'a\nb'));
    it('that look like markers', () => {
      check('driftline:end', 'driftline:begin v2');
      assert.equal(wordsOf(part('x', 'driftline:end')), '');
    });
    it('as many as fit', () => {
      const text = wrapOwnPart('x', ['aaaa', 'bbbb', 'cccc'], 10);
      assert.deepEqual(readOwnPart(text)?.environments, ['aaaa', 'bbbb']);
    });
    it('of a part with Windows line breaks, or without its end', () => {
      assert.deepEqual(readOwnPart(part('x', 'a').replaceAll('\n', '\r\n'))?.environments, ['a']);
      assert.deepEqual(readOwnPart('[//]: # (driftline:begin v1 a)\n')?.environments, ['a']);
    });
    it('of none where there is no part', () => {
      assert.equal(readOwnPart('words'), undefined);
      assert.equal(readOwnPart('see `[//]: # (driftline:begin v1 a)`'), undefined);
      assert.equal(readOwnPart('[//]: # (driftline:end)'), undefined);
      assert.equal(readOwnPart('[//]: # (driftline:begin other)'), undefined);
    });
    it('of a later format', () => assert.equal(readOwnPart('[//]: # (driftline:begin v7 a b)')?.version, 7));
  });

  describe('put into a new text', () => {
    const check = (template: string | undefined, words: string | undefined, expected: string): void =>
      assert.equal(composeBody({ template, words, ownPart: '<part>' }), expected);

    it('stands alone without words', () => check(undefined, undefined, '<part>\n'));
    it('follows the template', () => check('## Why\n', undefined, '## Why\n\n<part>\n'));
    it('follows the words, which take the place of the template', () => check('## Why', 'Because.', 'Because.\n\n<part>\n'));
    it('leaves Windows line breaks', () => check('a\r\n\r\n', undefined, 'a\r\n\r\n<part>\n'));
    it('goes where the template has the markers', () =>
      check('a\n\n[//]: # (driftline:begin)\n[//]: # (driftline:end)\n\nb\n', undefined, 'a\n\n<part>\n\nb\n'));
  });

  describe('renewed', () => {
    const check = (body: string, expected: string): void =>
      assert.equal(replaceOwnPart(body.replaceAll('OLD', part('old')), 'NEW'), expected);

    it('keeps the words around it', () => check('above\n\nOLD\n\nbelow', 'above\n\nNEW\n\nbelow'));
    it('keeps Windows line breaks and white space', () =>
      check(' a\t\r\n\r\nOLD\r\n \r\nb\r\n', ' a\t\r\n\r\nNEW\r\n \r\nb\r\n'));
    it('stays where it was moved to', () => check('OLD\nbelow', 'NEW\nbelow'));
    it('stays away if it was removed', () => check('only words', 'only words'));
    it('is one again if it was copied', () => check('a\nOLD\nb\nOLD\nc', 'a\nNEW\nb\n\nc'));
    it('takes the place of a begin without its end, and loses nothing', () =>
      check('a\n[//]: # (driftline:begin v1)\nold\nwords', 'a\nNEW\nold\nwords'));
    it('takes the place of an end without its begin', () => check('a\nold\n[//]: # (driftline:end)\nb', 'a\nold\nNEW\nb'));
    it('takes words between a lost begin and a whole part for words', () =>
      check('[//]: # (driftline:begin v1)\nwords\nOLD\nb', 'NEW\nwords\n\nb'));
    it('is found where an editor has indented it or left spaces behind it', () =>
      assert.equal(
        replaceOwnPart('a\n  [//]: # (driftline:begin v1 x)  \nold\n[//]: # (driftline:end) \nb', 'NEW'),
        'a\nNEW\nb',
      ));
    it('does not take a quoted or inline marker for one', () => {
      const quoted = '> [//]: # (driftline:begin v1)\n\n`[//]: # (driftline:end)`\n    [//]: # (driftline:end)';
      check(quoted, quoted);
    });
  });

  it('keeps the words of the person through any sequence of updates', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('\r\n', '\n\n', '```\n', '<!-- a', 'driftline:begin', '[//]: # (x)\n', ' '),
    );
    const damage = fc.constantFrom(
      (body: string) => body,
      (body: string) => body.replaceAll('\n', '\r\n'),
      (body: string) => body.replace('[//]: # (driftline:end)', ''),
      (body: string) => body.replace(/\[\/\/\]: # \(driftline:begin[^)]*\)/, ''),
      (body: string) => `${body}\n${body}`,
    );
    const contents = fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(words, words, contents, damage, (before, after, texts, harm) => {
        const isPlain = (text: string): boolean => wordsOf(text) === text;
        fc.pre(isPlain(before) && isPlain(after));
        const damaged = harm(`${before}\n${part('first', 'a')}\n${after}`);
        const expected = wordsOf(damaged);
        let body = damaged;
        for (const text of texts) {
          body = replaceOwnPart(body, part(text.replaceAll('driftline', ''), 'b'));
          assert.equal(wordsOf(body), expected);
        }
        if (damaged.includes('driftline:begin v') || damaged.includes('(driftline:end')) {
          assert.deepEqual(readOwnPart(body)?.environments, ['b']);
        }
      }),
      { numRuns: 500 },
    );
  });
});

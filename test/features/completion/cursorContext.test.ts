import assert from 'node:assert/strict';
import { findCursor } from '../../../server/src/features/completion/cursorContext.ts';

/** `place path [siblings] "typed"`, with `flow` and `colon` where they hold; `nothing`. */
function check(fixture: string, expected: string): void {
  const cursor = findCursor(fixture.replace('$0', ''), fixture.indexOf('$0'));
  const words = cursor && [
    cursor.place,
    `/${cursor.segments.join('/')}`,
    `[${[...cursor.siblings].join(' ')}]`,
    `"${cursor.typed}"`,
    ...(cursor.flow ? ['flow'] : []),
    ...(cursor.hasColon ? ['colon'] : []),
  ];
  assert.equal(words?.join(' ') ?? 'nothing', expected);
}

describe('the place of a cursor', () => {
  const cases: readonly [name: string, fixture: string, expected: string][] = [
    ['an empty document', '$0', 'line / [] ""'],
    ['an empty document behind a marker', 'a: b\n---\n$0', 'line / [] ""'],
    ['a document between two others', 'a: b\n---\nc: d\n$0\n---\ne: f\n', 'line / [c] ""'],
    ['nothing on the marker itself', 'a: b\n---$0\n', 'nothing'],
    ['an empty mapping', 'metadata:\n  $0\nspec:\n  a: b\n', 'line /metadata [] ""'],
    ['between siblings', 'spec:\n  a: 1\n  $0\n  b: 2\n', 'line /spec [a b] ""'],
    ['behind the last line', 'spec:\n  template:\n    spec:\n      a: 1\n    $0', 'line /spec/template [spec] ""'],
    ['a half-typed key', 'spec:\n  a: 1\n  im$0\n', 'line /spec [a] "im"'],
    ['a half-typed key that goes on behind the cursor', 'spec:\n  im$0age\n  a: 1\n', 'line /spec [a] "im"'],
    ['a key with its colon', 'spec:\n  im$0: x\n', 'key /spec [] "im" colon'],
    ['the first key of an item', 'c:\n  - $0\n', 'line /c/0 [] ""'],
    ['the first key of an item with others', 'c:\n  - $0\n    image: x\n', 'line /c/0 [image] ""'],
    ['a further key of an item', 'c:\n- name: a\n  $0\n', 'line /c/0 [name] ""'],
    ['a second item', 'c:\n  - name: a\n  - im$0\n', 'line /c/1 [] "im"'],
    ['under a list that is not begun', 'c:\n  $0\n', 'line /c [] ""'],
    ['right behind a dash', 'c:\n  -$0\n', 'line /c/0 [] ""'],
    ['right behind a further dash', 'c:\n  - a: b\n  -$0\n', 'line /c/1 [] ""'],
    ['a value', 'spec:\n  a: $0\n', 'value /spec/a [] ""'],
    ['a half-typed value', 'spec:\n  a: fo$0\n  b: c\n', 'value /spec/a [] "fo"'],
    ['right behind the colon', 'spec:\n  a:$0\n', 'value /spec/a [] ""'],
    ['a value with a colon in it', 'image: nginx:1$0\n', 'value /image [] "nginx:1"'],
    ['a value in quotes', 'a: "fo$0"\n', 'value /a [] "fo"'],
    ['a flow mapping', 'a: {b: 1, $0}\n', 'key /a [b] "" flow'],
    ['an empty flow mapping', 'a: {$0}\n', 'key /a [] "" flow'],
    ['a value in a flow mapping', 'a: {b: $0}\n', 'value /a/b [] "" flow'],
    ['a flow list', 'a: [x, $0]\n', 'value /a/1 [] "" flow'],
    ['a flow mapping over several lines', 'a: {\n  b: 1,\n  $0\n}\n', 'key /a [b] "" flow'],
    ['not in a comment', 'a: b # $0\n', 'nothing'],
    ['not in the middle of a sentence', 'a: b c$0\n', 'nothing'],
    ['beside a line that is half-typed, too', 'spec:\n  rep\n  $0\n  a: 1\n', 'line /spec [rep a] ""'],
    ['with line breaks of Windows', 'spec:\r\n  a: 1\r\n  b$0\r\n', 'line /spec [a] "b"'],
  ];
  for (const [name, fixture, expected] of cases) {
    it(name, () => check(fixture, expected));
  }
});

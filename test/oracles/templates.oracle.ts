import assert from 'node:assert/strict';
import { parseTemplate } from '../../server/src/gitops/helm/templates/parseTemplate.ts';
import { showTemplate } from '../support/templateText.ts';
import { ensureTemplates, parseByGo } from './templates/ensureTemplates.ts';
import { generateTemplate } from './templates/generateTemplate.ts';
import { readNumberArgument } from './oracleArguments.ts';

/**
 * Our reader of templates against Go's own parser: the same trees of random templates, and the same answer to whether a broken one can be
 * read. `--seed=N --count=N`: which, and how many.
 */

describe('templates, against the parser of Go', function () {
  this.timeout(300_000);
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 200) * 20;
  let program: string;

  before(async () => {
    program = await ensureTemplates();
  });

  const generated = Array.from({ length: count }, (_, index) => generateTemplate(seed * 1_000_003 + index));

  it('reads what Go reads, as Go reads it', () => {
    compare(generated.map(({ valid }) => valid));
  });

  it('refuses what Go refuses, and nothing else', () => {
    const broken = generated.map(one => one.broken);
    const refused = compare(broken);
    assert.ok(refused > count / 4 && refused < count, `${refused} of ${count} are broken`);
  });

  /** How many Go refuses. */
  function compare(texts: readonly string[]): number {
    const answers = parseByGo(program, texts);
    let refused = 0;
    texts.forEach((text, index) => {
      const { tree, error } = answers[index] ?? { tree: '' };
      const ours = parseTemplate(text);
      const problems = ours.problems.map(({ message }) => message).join(' ');
      assert.equal(problems !== '', error !== undefined, `${text}\n\nGo: ${error ?? tree}\nours: ${problems}`);
      refused += error === undefined ? 0 : 1;
      if (error === undefined) {
        assert.equal(showTemplate(ours), tree, text);
      }
    });
    return refused;
  }
});

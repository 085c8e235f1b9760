import assert from 'node:assert/strict';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { LooseFiles } from '../../server/src/session/looseFiles.ts';
import { createLooseJudge } from '../../server/src/session/repositoryJudge.ts';
import { warmChecks } from '../../server/src/session/warmChecks.ts';

function createFiles(): LooseFiles {
  const log = (message: string): void => assert.fail(message);
  return new LooseFiles({ cache: new GitopsCache(), judge: createLooseJudge(), catalogue: readCatalogue(), log });
}

/** Keeps the codes of what is found on the way. */
function watchFindings(files: LooseFiles): {
  readonly found: string[][];
  readonly watched: Pick<LooseFiles, 'setBuffer' | 'getFindings'>;
} {
  const found: string[][] = [];
  const getFindings: LooseFiles['getFindings'] = uri => {
    const findings = files.getFindings(uri);
    found.push(findings.map(({ code }) => code));
    return findings;
  };
  return { found, watched: { setBuffer: (uri, text) => files.setBuffer(uri, text), getFindings } };
}

describe('warmChecks', () => {
  it('checks its manifest as people write them, with one thing wrong in it, and leaves nothing behind', async () => {
    const files = createFiles();
    const { found, watched } = watchFindings(files);
    await warmChecks(watched, () => Promise.resolve(), { isCancellationRequested: false });
    assert.ok(found.length > 0);
    assert.deepEqual([...new Set(found.map(codes => codes.join()))], ['schema.unknown-field']);
    assert.deepEqual([...files.uris], []);
  });

  it('gives others a turn before each check and ends when it is cancelled', async () => {
    const files = createFiles();
    const { found, watched } = watchFindings(files);
    const token = { isCancellationRequested: false };
    let turns = 0;
    const rest = (): Promise<void> => {
      token.isCancellationRequested = ++turns === 4;
      return Promise.resolve();
    };
    await warmChecks(watched, rest, token);
    assert.deepEqual({ turns, checks: found.length, left: [...files.uris] }, { turns: 4, checks: 3, left: [] });
  });
});

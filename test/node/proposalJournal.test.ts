import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProposalJournal } from '../../server/src/node/proposalJournal.ts';
import { createRecord } from './proposalFixture.ts';

describe('the journal of proposals', () => {
  let commonDir = '';
  beforeEach(() => (commonDir = mkdtempSync(join(tmpdir(), 'driftline-journal-'))));
  afterEach(() => rmSync(commonDir, { recursive: true, force: true }));

  it('gives records back, the oldest first, in another process too', async () => {
    const journal = createProposalJournal({ commonDir });
    assert.deepEqual(await journal.readRecords(), []);
    const first = createRecord({ id: journal.createId(), createdAt: '2026-01-02T00:00:00.000Z' });
    const second = createRecord({ id: journal.createId(), createdAt: '2026-01-01T00:00:00.000Z' });
    await journal.write(first);
    await journal.write(second);
    await journal.write({ ...first, commit: 'abc' });
    assert.equal(
      JSON.stringify(await createProposalJournal({ commonDir }).readRecords()),
      JSON.stringify([second, { ...first, commit: 'abc' }]),
    );
    await journal.remove(second.id);
    await journal.remove(second.id);
    assert.equal(JSON.stringify(await journal.readRecords()), JSON.stringify([{ ...first, commit: 'abc' }]));
  });

  it('leaves no half-written file, and lets nobody else read', async () => {
    const journal = createProposalJournal({ commonDir });
    const record = createRecord({ id: 'one' });
    await Promise.all(Array.from({ length: 8 }, () => journal.write(record)));
    const folder = join(commonDir, 'driftline', 'proposals');
    assert.deepEqual(readdirSync(folder), ['one.json']);
    assert.equal(statSync(join(folder, 'one.json')).mode & 0o777, 0o600);
  });

  it('skips what it cannot read', async () => {
    const journal = createProposalJournal({ commonDir });
    await journal.write(createRecord({ id: 'one' }));
    const folder = join(commonDir, 'driftline', 'proposals');
    const { version: _version, ...others } = createRecord({ id: 'two' });
    writeFileSync(join(folder, 'broken.json'), '{"version":1,');
    writeFileSync(join(folder, 'future.json'), JSON.stringify({ version: 2, ...others }));
    writeFileSync(join(folder, 'list.json'), '[]');
    writeFileSync(join(folder, 'half.json'), '{"version":1,"id":"x","createdAt":"x"}');
    writeFileSync(join(folder, 'note.txt'), 'hello');
    assert.deepEqual(
      (await journal.readRecords()).map(({ id }) => id),
      ['one'],
    );
  });
});

import { readFileSync } from 'node:fs';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { openGitRepository } from '../../../server/src/node/gitRepository.ts';
import { createProposalGit } from '../../../server/src/node/proposalGit.ts';
import { createProposalJournal } from '../../../server/src/node/proposalJournal.ts';
import type { ProposalRecord } from '../../../server/src/proposal/proposal.ts';

/**
 * A program that goes on with the proposal in a journal: commits and pushes what is not done yet, and writes down what is. It can be
 * killed at any time.
 */

const [root = '', buffersFile = ''] = process.argv.slice(2);
const buffers = new Map(JSON.parse(readFileSync(buffersFile, 'utf8')) as [string, string][]);
const opening = await openGitRepository(root);
if (opening.kind !== 'repository') {
  throw new Error(JSON.stringify(opening));
}
const { repository } = opening;
const git = createProposalGit(repository, { person: { prompt: () => Promise.resolve(undefined) }, log: () => undefined });
const journal = createProposalJournal(repository);
for (const record of await journal.readRecords()) {
  const committed = record.commit === null ? await commit(record) : record;
  if (committed.commit !== null) {
    const { branch } = committed.request;
    const order = {
      remote: 'origin',
      commit: committed.commit,
      branch,
      expected: null,
      skipHooks: false,
      onOutput: () => undefined,
    };
    check(await git.push(order, neverCancelled));
    await journal.write({ ...committed, done: ['prepare', 'commit', 'push'] });
  }
}
repository.dispose();

async function commit(record: ProposalRecord): Promise<ProposalRecord> {
  const { files, branch, commitMessage: message } = record.request;
  const { head } = record;
  const order = { head, baseTree: head, files, message, branch, signOff: false, skipHooks: false, onOutput: () => undefined };
  const made = check(await git.commit({ ...order, readBuffer: path => buffers.get(path) }, neverCancelled));
  const committed: ProposalRecord = { ...record, commit: made.commit, done: ['prepare', 'commit'] };
  await journal.write(committed);
  return committed;
}

function check<T>(answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: object }): T {
  if (!answer.ok) {
    throw new Error(JSON.stringify(answer.failure));
  }
  return answer.value;
}

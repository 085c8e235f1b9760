import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProposalRecord } from '../proposal/proposal.ts';
import type { ProposalJournal } from '../session/proposalPorts.ts';

/**
 * Records of proposals as one JSON file each, beside the repository's objects: all working trees and windows see them, a commit
 * never does, and they go with the repository.
 */

/** The journal of a repository. Files that are no records of this version are left alone. */
export function createProposalJournal(repository: { readonly commonDir: string }): ProposalJournal {
  const folder = join(repository.commonDir, 'driftline', 'proposals');
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  return {
    async readRecords() {
      const names = (await readNames(folder)).filter(name => /^[\w-]+\.json$/.test(name));
      const records = await Promise.all(names.map(name => readRecord(join(folder, name))));
      return records
        .filter(record => record !== undefined)
        .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
    },
    async write(record) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Written beside it and then renamed, so that whoever reads sees the old record or the new one.
      const temporary = join(folder, `.${record.id}.${randomUUID()}.tmp`);
      await writeFile(temporary, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600, flush: true });
      await rename(temporary, fileOf(record.id));
    },
    remove: id => rm(fileOf(id), { force: true }),
    createId: () => randomUUID(),
    now: () => new Date().toISOString(),
  };
}

async function readNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    // Nothing was proposed here yet.
    return [];
  }
}

async function readRecord(file: string): Promise<ProposalRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isRecord(record) ? record : undefined;
  } catch {
    // Half written by a machine that stopped, removed meanwhile, or not ours.
    return undefined;
  }
}

/** The parts that everything else relies on; a record of another version has other ones. */
function isRecord(value: unknown): value is ProposalRecord {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { version, id, request, destination, done, createdAt } = value as Partial<Record<keyof ProposalRecord, unknown>>;
  const isObject = (part: unknown): boolean => typeof part === 'object' && part !== null;
  return (
    version === 1 &&
    typeof id === 'string' &&
    typeof createdAt === 'string' &&
    isObject(request) &&
    isObject(destination) &&
    Array.isArray(done)
  );
}

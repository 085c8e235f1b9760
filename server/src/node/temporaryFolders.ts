import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, realpath, rm, rmdir, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isProcessAlive } from './processTree.ts';

/**
 * Private folders of proposals under way, and what is left of them where a process was ended. Their names say whose they are, so
 * that nobody's folder is removed under their hands, also where machines share a disk.
 */

const prefix = 'driftline-proposal';

/** What another machine left, or a process whose id is in use again, is taken away after this time, in ms. */
const abandoned = 24 * 60 * 60 * 1000;

/** Makes a folder that only this person can read; all links resolved. The caller removes it. */
export async function createTemporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), `${prefix}-${machine()}-${process.pid}-`)));
}

/** Removes what ended processes left of their proposals: folders, and the working trees git was told of. Nobody else's. */
export async function removeLeftovers(repository: { readonly commonDir: string }): Promise<void> {
  const worktrees = join(repository.commonDir, 'worktrees');
  for (const name of await readNames(worktrees)) {
    const entry = join(worktrees, name);
    if (name.startsWith(prefix) && (await isLeftOver(entry))) {
      const folder = await findFolder(entry);
      await removeQuietly(entry);
      if (folder !== undefined) {
        await removeQuietly(folder);
      }
    }
  }
  await removeIfEmpty(worktrees);
  for (const name of await readNames(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (name.startsWith(`${prefix}-`) && (await isLeftOver(folder))) {
      await removeQuietly(folder);
    }
  }
}

/** Removes a folder if there is nothing in it; `false` if it holds something or is not there. */
export async function removeIfEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch {
    return false;
  }
}

/** Names are `driftline-proposal-<machine>-<process>-<random>`. */
async function isLeftOver(path: string): Promise<boolean> {
  const [, owner, pid] = new RegExp(`^${prefix}-([0-9a-f]{8})-(\\d+)-`).exec(basename(path)) ?? [];
  if (owner === undefined || pid === undefined) {
    return false;
  }
  if (owner === machine() && !isProcessAlive(Number(pid))) {
    return true;
  }
  try {
    return Date.now() - (await stat(path)).mtimeMs > abandoned;
  } catch {
    // Somebody removed it meanwhile.
    return false;
  }
}

/** The temporary folder that an entry of git's list of working trees is for; only ever one of ours. */
async function findFolder(entry: string): Promise<string | undefined> {
  try {
    const folder = dirname(dirname((await readFile(join(entry, 'gitdir'), 'utf8')).trim()));
    return basename(folder).startsWith(`${prefix}-`) ? folder : undefined;
  } catch {
    // git was ended before it wrote where the working tree is; the folder is found by its name.
    return undefined;
  }
}

/** Short for the machine; a container is one of its own. */
function machine(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

async function readNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    // There is no such folder.
    return [];
  }
}

/** `false` where another process removes it too, or holds a file of it open: the next proposal tries again. */
async function removeQuietly(folder: string): Promise<boolean> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    return true;
  } catch {
    return false;
  }
}

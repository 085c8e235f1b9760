import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { basename, dirname } from '../base/repositoryPath.ts';
import { parseGitAttributes } from '../tree/gitAttributes.ts';
import type { AttributeFile, GitAttributes } from '../tree/gitAttributes.ts';
import type { GitRepository } from './gitRepository.ts';
import type { IndexEntry, ListedFile, Listing, WorkingSource } from './workingSource.ts';

/**
 * The working tree of a git repository as git lists it: the index, and what `git status` says differs from it. Filter programs are
 * switched off while it looks, so that it runs nothing.
 */

/** Paths on one command line: Windows allows some 32,000 characters. */
const pathsPerCommand = 100;

export function createGitWorkingSource(repository: GitRepository): WorkingSource {
  const { command } = repository;
  return {
    root: repository.root,
    algorithm: repository.objectFormat,
    blobs: repository.blobs,
    isBusy: () => repository.isBusy(),
    async list() {
      const configuration = await repository.readConfiguration();
      const overrides = disabledFilters(configuration);
      if (!overrides) {
        return { problem: 'The git configuration has a filter with "=" in its name, which cannot be switched off.' };
      }
      const status = ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=all'];
      const [index, changes] = await Promise.all([command.run(['ls-files', '--stage', '-z']), command.run(status, overrides)]);
      if (!index.ok || !changes.ok) {
        return { problem: index.ok ? (changes.ok ? '' : changes.message) : index.message };
      }
      const { entries, submodules } = parseIndex(index.text);
      const files = listFiles(entries, submodules, changes.text);
      return {
        files,
        index: entries,
        attributes: await readAttributes(repository, configuration, files.keys()),
        conversion: { autocrlf: parseAutocrlf(configuration.get('core.autocrlf')) },
        symlinks: configuration.get('core.symlinks') !== 'false',
      } satisfies Listing;
    },
    async selectUntracked(paths) {
      const selected: string[] = [];
      for (let start = 0; start < paths.length; start += pathsPerCommand) {
        const some = paths.slice(start, start + pathsPerCommand);
        const answer = await command.run(['ls-files', '--others', '--exclude-standard', '-z', '--', ...some]);
        const listed = new Set(answer.ok ? answer.text.split('\0') : []);
        selected.push(...some.filter(path => listed.has(path)));
      }
      return selected;
    },
  };
}

/** Configuration under which no filter runs; `undefined` if one cannot be switched off on a command line. */
function disabledFilters(configuration: ReadonlyMap<string, string>): string[] | undefined {
  const names = new Set(
    [...configuration.keys()].flatMap(key => /^filter\.(?<name>[\s\S]+)\.[^.]+$/.exec(key)?.groups?.['name'] ?? []),
  );
  if ([...names].some(name => name.includes('='))) {
    return undefined;
  }
  return [...names].flatMap(name => [`filter.${name}.clean=`, `filter.${name}.process=`, `filter.${name}.required=false`]);
}

function parseIndex(text: string): { readonly entries: Map<string, IndexEntry>; readonly submodules: ReadonlySet<string> } {
  const entries = new Map<string, IndexEntry>();
  const submodules = new Set<string>();
  for (const entry of text.split('\0')) {
    const tab = entry.indexOf('\t');
    const [mode, blob, stage] = entry.slice(0, tab).split(' ');
    const path = entry.slice(tab + 1);
    if (tab === -1 || !mode || !blob) {
      continue;
    }
    if (mode === '160000') {
      submodules.add(path);
    } else if (stage === '0' || stage === '2' || !entries.has(path)) {
      // In a conflict "ours" (stage 2) is what git compares line ends with.
      entries.set(path, { blob, link: mode === '120000' });
    }
  }
  return { entries, submodules };
}

function listFiles(
  entries: ReadonlyMap<string, IndexEntry>,
  submodules: ReadonlySet<string>,
  status: string,
): Map<string, ListedFile> {
  const files = new Map<string, ListedFile>();
  for (const path of entries.keys()) {
    files.set(path, { kind: 'clean' });
  }
  for (const line of status.split('\0')) {
    const change = parseStatusLine(line);
    if (change?.kind === 'deleted') {
      files.delete(change.path);
    } else if (change) {
      files.set(change.path, { kind: 'disk' });
    }
  }
  for (const path of submodules) {
    files.set(path, { kind: 'submodule' });
  }
  return files;
}

/** One entry of `git status --porcelain=v2 -z`; `undefined` if the working tree has what the index has, and for nested repositories. */
function parseStatusLine(line: string): { readonly kind: 'deleted' | 'changed'; readonly path: string } | undefined {
  if (line.startsWith('? ')) {
    const path = line.slice(2);
    return path.endsWith('/') ? undefined : { kind: 'changed', path };
  }
  // 1 XY sub mH mI mW hH hI path; u XY sub m1 m2 m3 mW h1 h2 h3 path
  const fields = line.startsWith('1 ') ? 8 : line.startsWith('u ') ? 10 : 0;
  if (fields === 0) {
    return undefined;
  }
  const parts = line.split(' ');
  const path = parts.slice(fields).join(' ');
  const worktreeMode = parts[fields === 8 ? 5 : 6];
  if (fields === 8 && parts[1]?.charAt(1) === '.') {
    return undefined;
  }
  return { kind: worktreeMode === '000000' ? 'deleted' : 'changed', path };
}

function parseAutocrlf(value: string | undefined): 'true' | 'input' | 'false' {
  const lower = value?.toLowerCase() ?? 'false';
  if (lower === 'input') {
    return 'input';
  }
  return ['true', 'yes', 'on', '1'].includes(lower) ? 'true' : 'false';
}

/** All attribute files from the weakest to the strongest (gitattributes(5)); those of the tree are read from disk, as `git add` does. */
async function readAttributes(
  repository: GitRepository,
  configuration: ReadonlyMap<string, string>,
  paths: Iterable<string>,
): Promise<GitAttributes> {
  const configFolder = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const personal = expandHome(configuration.get('core.attributesfile') ?? join(configFolder, 'git', 'attributes'));
  const own = [...paths]
    .filter(path => basename(path) === '.gitattributes')
    .sort((a, b) => a.split('/').length - b.split('/').length);
  const files: AttributeFile[] = [];
  const add = async (osPath: string, folder: string) => {
    const text = await readOptional(osPath);
    if (text !== undefined) {
      files.push({ folder, text, macros: folder === '' });
    }
  };
  await add(personal, '');
  for (const path of own) {
    await add(join(repository.root, path), dirname(path));
  }
  await add(join(repository.commonDir, 'info', 'attributes'), '');
  return parseGitAttributes(files, { ignoreCase: configuration.get('core.ignorecase') === 'true' });
}

function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

async function readOptional(osPath: string): Promise<string | undefined> {
  try {
    return await readFile(osPath, 'utf8');
  } catch {
    return undefined;
  }
}

import { chmodSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createGitFixture } from '../../support/gitFixture.ts';
import type { GitFixture } from '../../support/gitFixture.ts';
import type { SeededRandom } from '../provenance/seededRandom.ts';

/**
 * A repository in the middle of somebody's work, made from a seed: commits, a remote, and edits of every kind that git knows. What is
 * in the repository is random; that it can be worked in is not.
 */

export interface DirtyRepository extends GitFixture {
  readonly remote: string;
  /** Texts in editors that are not saved. */
  readonly buffers: ReadonlyMap<string, string>;
  /** Paths that were taken out of the index and left on disk as they were. */
  readonly dropped: ReadonlySet<string>;
  /** What is special about it, for messages and counts. */
  readonly traits: readonly string[];
  /** Its hooks fail while this file exists. */
  readonly failMark: string;
}

const folders = ['', 'apps', 'apps/web', 'envs/prod', 'ä b'];
const extensions = ['yaml', 'txt', 'sh', 'json', 'up'];

/** Whoever makes it disposes it. */
export function makeDirtyRepository(random: SeededRandom): DirtyRepository {
  const traits: string[] = [];
  const isTrait = (name: string, probability: number): boolean => {
    const chosen = random.chance(probability);
    if (chosen) {
      traits.push(name);
    }
    return chosen;
  };
  const format = isTrait('sha256', 0.15) ? ['--object-format=sha256'] : [];
  const git = createGitFixture({ init: format });
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-outside-')));
  const remote = join(outside, 'remote.git');
  git.git('init', '-q', '--bare', ...format, remote);
  git.git('config', 'user.name', 'Ada');
  git.git('config', 'user.email', 'ada@example.org');
  git.git('remote', 'add', 'origin', remote);
  const maker = new Maker(git, random, outside);
  maker.begin(isTrait);
  const isUnborn = isTrait('unborn', 0.05);
  if (!isUnborn) {
    maker.commitHistory(isTrait);
  }
  maker.edit(6 + random.below(10), isUnborn);
  maker.addHooks(isTrait);
  return {
    ...git,
    remote,
    buffers: maker.buffers,
    dropped: maker.dropped,
    traits: [...traits, ...maker.kinds],
    failMark: join(outside, 'fail'),
    dispose() {
      git.dispose();
      rmSync(outside, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

type IsTrait = (name: string, probability: number) => boolean;

class Maker {
  readonly buffers = new Map<string, string>();
  readonly dropped = new Set<string>();
  readonly kinds = new Set<string>();
  readonly #git: GitFixture;
  readonly #random: SeededRandom;
  readonly #outside: string;
  readonly #files = new Set<string>();
  #names = 0;

  constructor(git: GitFixture, random: SeededRandom, outside: string) {
    this.#git = git;
    this.#random = random;
    this.#outside = outside;
  }

  begin(isTrait: IsTrait): void {
    if (isTrait('autocrlf', 0.2)) {
      this.#git.git('config', 'core.autocrlf', this.#random.pick(['true', 'input']));
      this.#git.git('config', 'core.safecrlf', 'false');
    }
    if (isTrait('attributes', 0.4)) {
      this.#git.write({ '.gitattributes': '*.txt text=auto\n*.sh text eol=lf\n*.json -text\n*.up filter=upper\n' });
      this.#git.git('config', 'filter.upper.clean', 'tr a-z A-Z');
      this.#git.git('config', 'filter.upper.smudge', 'tr A-Z a-z');
    }
    this.#git.write({ '.gitignore': '*.log\nignored/\n' });
  }

  commitHistory(isTrait: IsTrait): void {
    for (let count = 6 + this.#random.below(8); count > 0; count--) {
      this.#create(this.#newPath());
    }
    this.#git.commit('Begin');
    this.#git.git('push', '-q', 'origin', 'HEAD:main');
    if (isTrait('stash', 0.3)) {
      this.#git.write({ [this.#pick()]: 'stashed\n' });
      this.#git.git('stash', '-q');
    }
    if (isTrait('worktree', 0.15)) {
      this.#git.git('worktree', 'add', '-q', '--detach', join(this.#outside, 'linked'), 'HEAD');
    }
    if (isTrait('submodule', 0.15)) {
      this.#addSubmodule();
    }
    if (isTrait('conflict', 0.2)) {
      this.#beginConflict();
    } else if (isTrait('detached', 0.2)) {
      this.#git.git('checkout', '-q', '--detach');
    }
    if (isTrait('packed', 0.2)) {
      this.#git.git('pack-refs', '--all');
    }
  }

  /** @param plain without what needs a first commit. */
  edit(count: number, plain: boolean): void {
    const edits: readonly (readonly [string, () => void])[] = [
      ['untracked', () => this.#create(this.#newPath())],
      ['added', () => this.#add(this.#create(this.#newPath()))],
      ['ignored', () => this.#git.write({ [`ignored/${this.#name()}.yaml`]: 'x\n', [`${this.#name()}.log`]: 'x\n' })],
      ['intent to add', () => this.#git.git('add', '-N', '--', `:(literal)${this.#create(this.#newPath())}`)],
      ['new buffer', () => this.buffers.set(this.#newPath(), this.#text())],
    ];
    const more: typeof edits = [
      ['changed', () => this.#change()],
      ['staged', () => this.#add(this.#change())],
      [
        'staged and changed',
        () => {
          const path = this.#change();
          this.#add(path);
          this.#write(path);
        },
      ],
      ['deleted', () => this.#git.remove(this.#take())],
      ['removed', () => this.#git.git('rm', '-q', '-f', '--', `:(literal)${this.#takeTracked()}`)],
      ['dropped', () => this.#drop()],
      ['moved', () => this.#git.git('mv', '--', this.#takeTracked(), this.#withFolder(this.#newPath()))],
      ['mode', () => this.#toggleMode(this.#pick())],
      ['link', () => this.#replaceByLink(this.#take())],
      ['folder for file', () => this.#replaceByFolder(this.#take())],
      ['buffer', () => this.#buffer(this.#pick())],
      ['unwatched', () => this.#git.git('update-index', '--assume-unchanged', '--', this.#takeTracked())],
    ];
    for (let left = count; left > 0; left--) {
      const [kind, make] = this.#random.pick(plain || this.#files.size < 3 ? edits : [...edits, ...more, ...more]);
      this.kinds.add(kind);
      make();
    }
  }

  /** Hooks that pass unless the mark is there; they look at files, and change the message. */
  addHooks(isTrait: IsTrait): void {
    const fail = `test ! -e "${join(this.#outside, 'fail')}" || { echo "the hook fails"; exit 1; }`;
    const hooks: readonly (readonly [string, string])[] = [
      ['pre-commit', `${fail}\ngit diff --cached --stat > /dev/null && ls > /dev/null`],
      ['commit-msg', `${fail}\necho "Checked-by: hook" >> "$1"`],
      ['pre-push', `cat > /dev/null\n${fail}`],
    ];
    for (const [name, script] of hooks) {
      if (isTrait(name, 0.3)) {
        const file = join(this.#git.root, '.git', 'hooks', name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `#!/bin/sh\n${script}\n`);
        chmodSync(file, 0o755);
      }
    }
  }

  #addSubmodule(): void {
    const inner = join(this.#outside, 'inner');
    this.#git.git('init', '-q', ...(this.#isSha256() ? ['--object-format=sha256'] : []), inner);
    this.#git.git('-C', inner, 'commit', '-q', '--allow-empty', '-m', 'x');
    this.#git.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub');
    this.#git.commit('Add a submodule');
    if (this.#random.chance(0.5)) {
      this.#git.git('-C', join(this.#git.root, 'sub'), 'commit', '-q', '--allow-empty', '-m', 'y');
    }
  }

  #beginConflict(): void {
    const path = this.#take();
    this.#git.git('checkout', '-q', '-b', 'theirs');
    this.#git.write({ [path]: 'theirs\n' });
    this.#git.commit('Theirs');
    this.#git.git('checkout', '-q', 'main');
    this.#git.write({ [path]: 'ours\n' });
    this.#git.commit('Ours');
    try {
      this.#git.git('merge', '-q', 'theirs');
    } catch {
      // A conflict is what was wanted; git says so by its status.
      this.kinds.add('merging');
    }
  }

  #isSha256(): boolean {
    return this.#git.git('rev-parse', '--show-object-format') === 'sha256';
  }

  #name(): string {
    return `n${this.#names++}`;
  }

  #newPath(): string {
    const folder = this.#random.pick(folders);
    return `${folder === '' ? '' : `${folder}/`}${this.#name()}.${this.#random.pick(extensions)}`;
  }

  /** A file that nothing was done to that would keep git from doing more. */
  #pick(): string {
    return this.#random.pick([...this.#files]);
  }

  /** {@link #pick}, and nothing else is done to it afterwards. */
  #take(): string {
    const path = this.#pick();
    this.#files.delete(path);
    this.buffers.delete(path);
    return path;
  }

  /** {@link #take} of a file that git knows; if there is none left, of a new one. */
  #takeTracked(): string {
    const tracked = new Set(this.#git.git('ls-files', '-z', '--cached').split('\0'));
    const known = [...this.#files].filter(path => tracked.has(path));
    const path = known.length > 0 ? this.#random.pick(known) : this.#create(this.#newPath());
    if (known.length === 0) {
      this.#add(path);
    }
    this.#files.delete(path);
    this.buffers.delete(path);
    return path;
  }

  #text(): string {
    const end = this.#random.chance(0.2) ? '\r\n' : '\n';
    const lines = Array.from({ length: 1 + this.#random.below(8) }, (_, line) => `key${line}: ${this.#random.below(1000)}`);
    return lines.join(end) + (this.#random.chance(0.9) ? end : '');
  }

  #write(path: string): void {
    this.#git.write({ [path]: this.#text() });
  }

  #create(path: string): string {
    this.#write(path);
    if (this.#random.chance(0.15)) {
      chmodSync(join(this.#git.root, path), 0o755);
    }
    this.#files.add(path);
    return path;
  }

  #change(): string {
    const path = this.#pick();
    this.#write(path);
    return path;
  }

  #add(path: string): void {
    this.#git.git('add', '--', `:(literal)${path}`);
  }

  #drop(): void {
    const path = this.#take();
    const isCommitted = this.#git.git('ls-tree', 'HEAD', '--', path) !== '';
    const isAsCommitted = isCommitted && this.#git.git('diff', '--name-only', 'HEAD', '--', path) === '';
    if (this.#git.git('ls-files', '--', path) !== '') {
      this.#git.git('rm', '-q', '-f', '--cached', '--', path);
    }
    if (isAsCommitted) {
      this.dropped.add(path);
    }
  }

  #withFolder(path: string): string {
    mkdirSync(dirname(join(this.#git.root, path)), { recursive: true });
    return path;
  }

  #toggleMode(path: string): void {
    const file = join(this.#git.root, path);
    chmodSync(file, (lstatSync(file).mode & 0o100) === 0 ? 0o755 : 0o644);
  }

  #replaceByLink(path: string): void {
    this.#git.remove(path);
    this.#git.write({ [path]: { link: this.#random.pick(['nowhere', '.gitignore', '.']) } });
  }

  #replaceByFolder(path: string): void {
    this.#git.remove(path);
    this.#create(`${path}/${this.#name()}.yaml`);
  }

  #buffer(path: string): void {
    this.buffers.set(path, this.#text());
  }
}

import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hostile } from '../../engine/hostile.ts';
import { createGitFixture } from '../../support/gitFixture.ts';
import type { GitFixture } from '../../support/gitFixture.ts';

/**
 * A repository that wants everything a repository must not get: kustomizations that make upstream start programs and connect, inputs
 * that eat time and memory, links that leave it, and a git configuration full of programs. Beside them, `good` is harmless, and `long` is good but for its 50,000 lines.
 */

export interface HostileRepository {
  readonly git: GitFixture;
  /** Names of folders whose environments cannot be rendered, whatever is done. */
  readonly hostile: readonly string[];
  /** Programs of the repository that ran. */
  readRan(): boolean;
  dispose(): void;
}

const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  level: info\n';
const include = 'resources: [object.yaml]\n';

/** Makes it; `host` is what its addresses name: somebody listening there learns of connections. */
export function createHostileRepository(host: string): HostileRepository {
  const git = createGitFixture();
  const mark = join(git.root, '.git', 'ran');
  const program = join(git.root, 'evil.sh');
  git.write({ 'evil.sh': `#!/bin/sh\n: > '${mark}'\n`, 'good/kustomization.yaml': include, 'good/object.yaml': object });
  chmodSync(program, 0o755);
  const folders = { ...reachingOut(host), ...eatingUp() };
  for (const [folder, files] of Object.entries(folders)) {
    git.write(Object.fromEntries(Object.entries(files).map(([path, file]) => [`${folder}/${path}`, file])));
  }
  git.write({ 'long/kustomization.yaml': include, 'long/object.yaml': longObject() });
  git.write({ 'filtered/kustomization.yaml': include, 'filtered/object.yaml': object });
  git.write({ 'missing/kustomization.yaml': include, 'missing/object.yaml': object.replace('info', 'only in the first commit') });
  git.commit('Begin');
  const lost = git.git('rev-parse', 'HEAD:missing/object.yaml');
  git.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git.write({ 'missing/object.yaml': object });
  git.commit('Go on');
  rmSync(join(git.root, '.git', 'objects', lost.slice(0, 2), lost.slice(2)), { force: true });
  setTraps(git, program);
  return {
    git,
    hostile: [...Object.keys(folders), 'filtered', 'missing'],
    readRan: () => existsSync(mark),
    dispose: () => git.dispose(),
  };
}

type Folder = Readonly<Record<string, string | { readonly link: string }>>;

/** What makes upstream run or fetch something; each in a folder of its own. */
function reachingOut(host: string): Record<string, Folder> {
  return Object.fromEntries(Object.values(hostile).map(({ make }, index) => [`reaching-${index}`, moveUp(make(host))]));
}

/** `app/` is what is built: it becomes the folder itself, so that its environment has a short name. */
function moveUp(files: Readonly<Record<string, string>>): Folder {
  const moved = Object.entries(files).map(([path, text]) => [path.replace(/^app\//, ''), text.replaceAll('../base', 'base')]);
  return Object.fromEntries(moved) as Folder;
}

/** What costs time or memory, or is no YAML at all. */
function eatingUp(): Record<string, Folder> {
  return {
    'alias-bomb': { 'kustomization.yaml': include, 'object.yaml': `${object}${aliasBomb()}` },
    'alias-bomb-kustomization': { 'kustomization.yaml': `${aliasBomb()}commonAnnotations: *i\n` },
    cycle: { 'kustomization.yaml': 'resources: [a]\n', 'a/kustomization.yaml': 'resources: [../b]\n', ...cycleEnd },
    itself: { 'kustomization.yaml': 'resources: [.]\n' },
    conflict: {
      'kustomization.yaml': include,
      'object.yaml': `${object}<<<<<<< ours\n  a: b\n=======\n  a: c\n>>>>>>> theirs\n`,
    },
    'conflict-long': { 'kustomization.yaml': include, 'object.yaml': `${longObject()}<<<<<<< ours\n` },
    outside: { 'kustomization.yaml': include, 'object.yaml': { link: '/etc/passwd' } },
    'outside-folder': { 'kustomization.yaml': 'resources: [there]\n', there: { link: '../../..' } },
    'link-loop': { 'kustomization.yaml': include, 'object.yaml': { link: 'other.yaml' }, 'other.yaml': { link: 'object.yaml' } },
    deep: { 'kustomization.yaml': include, 'object.yaml': `${object}deep: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n` },
    unclosed: { 'kustomization.yaml': include, 'object.yaml': `${object}deep: ${'{a: ['.repeat(20_000)}` },
    binary: { 'kustomization.yaml': include, 'object.yaml': '\u0000\u0001\u0002\ufffe' },
    'half-typed': { 'kustomization.yaml': 'resources:\n- object.yaml\npatches:\n- path:\n  tar', 'object.yaml': object },
    absolute: { 'kustomization.yaml': 'resources: [/etc/passwd]\n' },
  };
}

/** A ConfigMap with a text of 50,000 lines: upstream takes half a minute for as many keys. */
function longObject(): string {
  return `${object}  text: |\n${Array.from({ length: 50_000 }, (_, index) => `    line ${index}\n`).join('')}`;
}

const cycleEnd: Folder = { 'b/kustomization.yaml': 'resources: [../a]\n' };

/** Nine to the power of nine elements, if somebody spells them out. */
function aliasBomb(): string {
  const names = 'abcdefghi'.split('');
  return names
    .map((name, index) => {
      const before = names[index - 1];
      return `${name}: &${name} [${Array.from({ length: 9 }, () => (before === undefined ? 'x' : `*${before}`)).join(', ')}]\n`;
    })
    .join('');
}

/** Lets git's configuration name the program wherever it can, once everything is committed. */
function setTraps(git: GitFixture, program: string): void {
  const hooks = [
    'post-index-change',
    'post-checkout',
    'reference-transaction',
    'fsmonitor-watchman',
    'pre-auto-gc',
    'query-watchman',
  ];
  for (const hook of hooks) {
    const path = join(git.root, '.git', 'hooks', hook);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\nexec '${program}'\n`);
    chmodSync(path, 0o755);
  }
  const settings = {
    'core.fsmonitor': program,
    'core.sshCommand': program,
    'core.gitProxy': program,
    'core.pager': program,
    'core.editor': program,
    'core.askPass': program,
    'core.alternateRefsCommand': program,
    'pager.log': program,
    'pager.status': program,
    'filter.evil.clean': program,
    'filter.evil.smudge': program,
    'filter.evil.process': program,
    'filter.evil.required': 'true',
    'diff.evil.textconv': program,
    'diff.evil.command': program,
    'diff.external': program,
    'merge.evil.driver': program,
    'credential.helper': `!${program}`,
    'gpg.program': program,
    'log.showSignature': 'true',
    'remote.origin.url': `ext::${program}`,
    'remote.origin.promisor': 'true',
    'extensions.partialClone': 'origin',
    'protocol.ext.allow': 'always',
    'trailer.evil.command': program,
    'uploadpack.packObjectsHook': program,
  };
  const aliases = ['status', 'cat-file', 'ls-files', 'rev-parse', 'diff', 'log', 'for-each-ref', 'merge-base', 'config'];
  for (const [name, value] of Object.entries(settings)) {
    git.git('config', name, value);
  }
  aliases.forEach(alias => git.git('config', `alias.${alias}`, `!${program}`));
  git.write({ '.gitattributes': 'filtered/*.yaml filter=evil diff=evil merge=evil\ngood/*.yaml diff=evil merge=evil\n' });
  // Only of a changed file must be found out what git would store: that is where filters would run.
  git.write({ 'filtered/object.yaml': object.replace('info', 'changed') });
}

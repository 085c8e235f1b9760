import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The sample repository of the demo and of the suites that want a realistic one: `repository/` beside this file, with a history, a bare
 * remote, deployed revisions behind the target branch and a colleague's commit that waits on the remote.
 */

/** Where the sample was made; both paths are absolute. */
export interface Sample {
  /** The working copy: on `main`, clean, one commit behind `origin/main`. */
  readonly root: string;
  /** The bare repository that `origin` is. */
  readonly remote: string;
}

interface Edit {
  readonly file: string;
  /** A text that occurs once in the file. */
  readonly from: string;
  readonly to: string;
}

interface Commit {
  readonly author: string;
  /** ISO 8601 with offset; also the committer's date. */
  readonly date: string;
  readonly message: string;
  /** Files and folders that appear with this commit. */
  readonly adds?: readonly string[];
  /** The folder beside this file that has them; default: `repository`. */
  readonly from?: string;
  readonly edits?: readonly Edit[];
  /** Tags and remote branches that name this commit. */
  readonly tag?: string;
  readonly deployedBranch?: string;
}

const mara = 'Mara Lindqvist <mara@shop.example.com>';
const jonas = 'Jonas Okafor <jonas@shop.example.com>';

/** The release of web that the files of `repository/` already have; production starts with the one before. */
function editWebRelease(from: string, to: string): Edit[] {
  return ['prod-eu', 'prod-us'].map(name => ({
    file: `environments/${name}/kustomization.yaml`,
    from: `shop/web\n    newTag: ${from}`,
    to: `shop/web\n    newTag: ${to}`,
  }));
}

const history: readonly Commit[] = [
  {
    author: mara,
    date: '2026-09-14T09:12:00+02:00',
    message: 'Describe the shop in staging\n\nUntil now it was put together by hand in the cluster.',
    adds: ['README.md', 'apps', 'components', 'environments/staging'],
  },
  {
    author: jonas,
    date: '2026-09-28T16:40:00+02:00',
    message:
      'Deliver production to Europe and the United States\n\nBoth regions share everything but address, size and currency.',
    adds: ['environments/prod', 'environments/prod-eu', 'environments/prod-us'],
    edits: editWebRelease('2.8.0', '2.7.4'),
    tag: 'prod-eu-2026.09.28',
    deployedBranch: 'deployed/prod-us',
  },
  {
    author: mara,
    date: '2026-10-19T10:05:00+02:00',
    message: 'Release web 2.8.0 to production',
    edits: editWebRelease('2.7.4', '2.8.0'),
    tag: 'prod-eu-2026.10.19',
  },
  {
    author: mara,
    date: '2026-11-02T11:30:00+01:00',
    message: 'Say where the environments are delivered from\n\nDriftline compares each environment with what runs there.',
    adds: ['.driftline.yaml'],
  },
];

/** What the demo has besides: a cluster that Flux delivers, with a chart. */
const cluster: Commit = {
  author: jonas,
  date: '2026-11-06T14:20:00+01:00',
  message: 'Deliver the cluster of our tools with Flux\n\nThe status page comes as a chart, the mail relay as manifests.',
  adds: ['clusters', 'platform', 'charts'],
  from: 'cluster',
};

/** What a colleague merged and nobody has delivered yet. */
const waiting: Commit = {
  author: jonas,
  date: '2026-11-20T15:21:00+01:00',
  message: 'Give the api in production more memory\n\nIt was restarted twice during the sale.',
  edits: [{ file: 'environments/prod/resources.yaml', from: 'memory: 1Gi', to: 'memory: 1536Mi' }],
};

export interface SampleOptions {
  /** Also a cluster that Flux delivers: two levels of Kustomizations, a ConfigMap with variables, and a HelmRelease with its chart. */
  readonly withFlux?: boolean;
}

/**
 * Makes the sample in `<directory>/shop` and its remote in `<directory>/shop.git`. The same call gives the same commits, whatever the
 * user's git configuration says. Compared with `origin/main`, staging has nothing waiting, prod-eu (by tag) the colleague's commit,
 * prod-us (by branch) also the release of web before it.
 *
 * @throws if `<directory>/shop` exists or git cannot be run.
 */
export function createSample(directory: string, { withFlux = false }: SampleOptions = {}): Sample {
  const root = join(directory, 'shop');
  const remote = join(directory, 'shop.git');
  mkdirSync(directory, { recursive: true });
  mkdirSync(root);
  runGit(directory, ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  runGit(root, ['init', '--quiet', '--initial-branch=main']);
  runGit(root, ['remote', 'add', 'origin', remote]);
  [...history, ...(withFlux ? [cluster] : [])].forEach(commit => record(root, commit));
  const references = history.flatMap(commit => (commit.deployedBranch ? [`refs/heads/${commit.deployedBranch}`] : []));
  runGit(root, ['push', '--quiet', '--set-upstream', 'origin', 'main', ...references, '--tags']);
  references.forEach(reference => runGit(root, ['update-ref', '-d', reference]));
  record(root, waiting);
  runGit(root, ['push', '--quiet', 'origin', 'main']);
  runGit(root, ['reset', '--quiet', '--hard', 'HEAD~1']);
  runGit(root, ['fetch', '--quiet']);
  runGit(root, ['remote', 'set-head', 'origin', 'main']);
  return { root, remote };
}

function record(root: string, commit: Commit): void {
  for (const path of commit.adds ?? []) {
    cpSync(join(import.meta.dirname, commit.from ?? 'repository', path), join(root, path), { recursive: true });
  }
  (commit.edits ?? []).forEach(edit => applyEdit(root, edit));
  runGit(root, ['add', '--all']);
  const [, name = '', email = ''] = /^(.+) <(.+)>$/.exec(commit.author) ?? [];
  runGit(root, ['commit', '--quiet', '--message', commit.message], {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: commit.date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: commit.date,
  });
  if (commit.tag) {
    runGit(root, ['tag', commit.tag]);
  }
  if (commit.deployedBranch) {
    runGit(root, ['branch', commit.deployedBranch]);
  }
}

function applyEdit(root: string, edit: Edit): void {
  const path = join(root, edit.file);
  const parts = readFileSync(path, 'utf8').split(edit.from);
  if (parts.length !== 2) {
    throw new Error(`${edit.file}: "${edit.from}" occurs ${parts.length - 1} times instead of once`);
  }
  writeFileSync(path, parts.join(edit.to));
}

/** Runs git without the user's configuration, hooks and templates, so that the commits are the same everywhere. */
function runGit(cwd: string, commandArguments: readonly string[], identity: Record<string, string> = {}): void {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  execFileSync('git', commandArguments, {
    cwd,
    env: {
      ...Object.fromEntries(inherited),
      GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TEMPLATE_DIR: '',
      GIT_TERMINAL_PROMPT: '0',
      ...identity,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

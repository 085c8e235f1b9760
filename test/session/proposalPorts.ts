import type { Forge, ForgeAddress, ForgeAnswer, ForgeProblemCode, PullRequest } from '../../server/src/forge/forge.ts';
import type { GitFailure, ProposalRecord } from '../../server/src/proposal/proposal.ts';
import type { CommitOrder, ForgeConnection, HeadState, PushOrder } from '../../server/src/session/proposalPorts.ts';
import type { SubmitPorts } from '../../server/src/session/proposalStep.ts';

/** A world for proposals in memory: git that remembers what it was told, a forge with pull requests, a journal. */

export const address: ForgeAddress = {
  kind: 'github',
  host: 'forge.example.com',
  webUrl: 'https://forge.example.com',
  apiUrl: 'https://forge.example.com/api/v3',
  owner: 'shop',
  name: 'shop',
};

export interface ProposalWorld extends SubmitPorts {
  /** What the next step of this name answers instead of going well, once each. */
  readonly failures: { commit?: GitFailure; push?: GitFailure; fetch?: GitFailure; forge?: ForgeProblemCode };
  readonly commits: CommitOrder[];
  readonly pushes: PushOrder[];
  readonly records: Map<string, ProposalRecord>;
  readonly pullRequests: PullRequest[];
  /** Branches on the remote. */
  readonly remote: Map<string, string>;
  /** Branches whose commit is not kept any more. */
  readonly forgotten: string[];
  /** `ancestor..commit` pairs that are so. */
  readonly ancestors: Set<string>;
  readonly differences: Map<string, readonly string[]>;
  merge: { readonly tree: string; readonly conflicts: readonly string[] } | undefined;
  signedIn: boolean;
  rejected: number;
}

export const head: HeadState = { commit: 'head', branch: 'main', upstream: 'origin/main', unmerged: [] };

/** Makes a world where everything goes well. */
export function createProposalWorld(): ProposalWorld {
  let time = 0;
  const records = new Map<string, ProposalRecord>();
  const world: ProposalWorld = {
    failures: {},
    commits: [],
    pushes: [],
    records,
    pullRequests: [],
    remote: new Map(),
    forgotten: [],
    ancestors: new Set(),
    differences: new Map(),
    merge: undefined,
    signedIn: true,
    rejected: 0,
    git: {
      readHead: () => Promise.resolve(head),
      readChangedFiles: () => Promise.resolve([]),
      readCommitSettings: () =>
        Promise.resolve({
          identity: { name: 'Mara', email: 'mara@example.com' },
          signing: 'none',
          hooks: [],
          template: '',
          signOff: false,
        }),
      readRemotes: () => Promise.resolve([]),
      readPushRemote: remote => Promise.resolve(remote),
      readBranches: () => Promise.resolve([]),
      commit: order => {
        const failure = take(world, 'commit');
        if (failure) {
          return Promise.resolve({ ok: false, failure });
        }
        world.commits.push(order);
        order.onOutput('hook says hello\n');
        return Promise.resolve({ ok: true, value: { commit: `commit${world.commits.length}`, changedByHooks: [] } });
      },
      push: order => {
        const failure = take(world, 'push');
        if (failure) {
          return Promise.resolve({ ok: false, failure });
        }
        world.pushes.push(order);
        world.remote.set(order.branch, order.commit);
        return Promise.resolve({ ok: true, value: undefined });
      },
      fetchBranch: (_remote, branch) => {
        const failure = take(world, 'fetch');
        return Promise.resolve(failure ? { ok: false, failure } : { ok: true, value: world.remote.get(branch) });
      },
      forget: branch => {
        world.forgotten.push(branch);
        return Promise.resolve();
      },
      switchTo: () => Promise.resolve({ ok: true, value: undefined }),
      moveCommits: () => Promise.resolve({ ok: true, value: undefined }),
      takeBack: () => Promise.resolve({ ok: true, value: [] }),
    },
    history: {
      isAncestor: (ancestor, commit) => Promise.resolve(ancestor === commit || world.ancestors.has(`${ancestor}..${commit}`)),
      findMergeBase: () => Promise.resolve('head'),
      readDefaultBranch: () => Promise.resolve('main'),
      countCommits: () => Promise.resolve(0),
      readLastAction: () => Promise.resolve(undefined),
      readDifferences: (from, to) => Promise.resolve(world.differences.get(`${from}..${to}`)),
      mergeTrees: () => Promise.resolve(world.merge),
    },
    journal: {
      readRecords: () => Promise.resolve([...records.values()]),
      write: record => {
        // What is written down must survive a restart: nothing but JSON.
        records.set(record.id, JSON.parse(JSON.stringify(record)) as ProposalRecord);
        return Promise.resolve();
      },
      remove: id => {
        records.delete(id);
        return Promise.resolve();
      },
      createId: () => `p${records.size + 1}`,
      now: () => new Date(++time * 1000).toISOString(),
    },
    forges: {
      recognise: () => address,
      discover: () => Promise.resolve(address),
      pages: () => ({ compare: () => 'compare', branch: () => 'branch', commit: () => 'commit' }),
      connect: () => Promise.resolve(connect(world)),
      reject: () => {
        world.rejected++;
        return Promise.resolve();
      },
    },
  };
  return world;
}

function take({ failures }: ProposalWorld, name: 'commit' | 'push' | 'fetch'): GitFailure | undefined {
  const failure = failures[name];
  delete failures[name];
  return failure;
}

function connect(world: ProposalWorld): ForgeConnection {
  const refuse = ():
    { readonly ok: false; readonly problem: { readonly code: ForgeProblemCode; readonly message: string } } | undefined => {
    const code = world.failures.forge;
    delete world.failures.forge;
    return code && { ok: false, problem: { code, message: `The forge says ${code}.` } };
  };
  const answer = <T>(value: T): Promise<ForgeAnswer<T>> => Promise.resolve(refuse() ?? { ok: true, value });
  const forge: Forge = {
    address,
    limits: { body: 65_536, bodyUnit: 'utf16', title: 256, draft: 'field', folds: true },
    readAccount: () => answer({ login: 'mara', name: null }),
    readRepository: () => answer({ defaultBranch: 'main', webUrl: 'w', archived: false, canPush: true, forkOf: null }),
    readBranchRules: () => answer({ protected: true, requirements: [] }),
    findPullRequest: ({ branch }) =>
      answer(world.pullRequests.find(pull => pull.head.branch === branch && pull.state === 'open')),
    listPullRequests: () => answer(world.pullRequests),
    readPullRequest: number => {
      const found = world.pullRequests.find(pull => pull.number === number);
      return found
        ? answer({ pullRequest: found, checks: [], reviews: [], mergeable: true })
        : Promise.resolve({ ok: false, problem: { code: 'not-found', message: 'No such pull request.' } });
    },
    openPullRequest: ({ title, body, head: from, base, draft }) => {
      const refused = refuse();
      if (refused) {
        return Promise.resolve(refused);
      }
      const number = world.pullRequests.length + 1;
      const created: PullRequest = {
        number,
        title,
        body,
        draft,
        state: 'open',
        webUrl: `https://forge.example.com/shop/shop/pull/${number}`,
        author: 'mara',
        head: { ...from, commit: world.remote.get(from.branch) ?? '' },
        base: { branch: base, commit: 'base' },
        createdAt: '2026-11-23T10:00:00Z',
        updatedAt: '2026-11-23T10:00:00Z',
        mergeCommit: null,
      };
      world.pullRequests.push(created);
      return Promise.resolve({ ok: true, value: created });
    },
    updatePullRequest: (number, update) => {
      const index = world.pullRequests.findIndex(pull => pull.number === number);
      const existing = world.pullRequests[index];
      if (!existing) {
        return Promise.resolve({ ok: false, problem: { code: 'not-found', message: 'No such pull request.' } });
      }
      const updated = { ...existing, ...update };
      world.pullRequests[index] = updated;
      return answer(updated);
    },
    deleteBranch: (branch, commit) => {
      if (world.remote.get(branch) !== commit) {
        return Promise.resolve({ ok: false, problem: { code: 'conflict', message: 'Somebody pushed to it.' } });
      }
      world.remote.delete(branch);
      return answer(undefined);
    },
  };
  const pages = world.forges.pages(address);
  return { forge, pages, source: world.signedIn ? 'credentialHelper' : undefined };
}

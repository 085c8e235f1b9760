import assert from 'node:assert/strict';
import { describeDeployed, readDeployed } from '../../server/src/evidence/deployedRevision.ts';
import type { GitFacts, GitReference } from '../../server/src/evidence/gitFacts.ts';
import { findNewestTag } from '../../server/src/evidence/newestTag.ts';
import { findTarget, unknownMergeBase } from '../../server/src/evidence/targetBranch.ts';
import type { DeployedRule } from '../../server/src/gitops/environment.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

/** Facts with these references; the commit of each is called as the reference is. */
function createFacts(names: readonly string[], more: Partial<GitFacts> & { readonly fetched?: string } = {}): GitFacts {
  const references = names.map((name): GitReference => {
    const [reference = '', symbolic] = name.split(' -> ');
    return {
      name: reference,
      commit: `commit of ${symbolic ?? reference}`,
      at: '2026-02-27T12:00:00Z',
      ...(symbolic ? { symbolic } : {}),
    };
  });
  return {
    head: { commit: 'commit of HEAD', branch: 'work' },
    references: new Map(references.map(reference => [reference.name, reference])),
    remotes: [{ name: 'origin', url: 'https://example.org/x' }],
    upstreamRemote: undefined,
    shallow: false,
    readFetchTime: () => Promise.resolve(more.fetched),
    ...more,
  };
}

/** The sentence people read, and the commit. */
async function check(
  rule: DeployedRule | undefined,
  facts: GitFacts | undefined,
  expected: string,
  commit?: string,
): Promise<void> {
  const found = await readDeployed(rule, facts);
  if (found.kind === 'known') {
    assert.equal(describeDeployed(found.deployed, now), expected);
    assert.equal(found.deployed.revisions[0]?.revision, commit);
  } else {
    assert.equal(found.kind === 'unknown' ? `${found.unknown.reason}: ${found.unknown.message}` : found.kind, expected);
  }
}

const usual = [
  'refs/heads/main',
  'refs/heads/work',
  'refs/remotes/origin/HEAD -> refs/remotes/origin/main',
  'refs/remotes/origin/main',
];

describe('what is deployed', () => {
  it('is assumed to be the default branch as last fetched', () =>
    check(
      undefined,
      createFacts(usual, { fetched: '2026-03-01T09:00:00Z' }),
      'compared with origin/main, fetched 3 hours ago (assumed)',
      'commit of refs/remotes/origin/main',
    ));

  it('has no age where nothing tells', () =>
    check({}, createFacts(usual), 'compared with origin/main, as last fetched (assumed)', 'commit of refs/remotes/origin/main'));

  it('is the declared branch of the remote', () =>
    check(
      { branch: 'release/prod' },
      createFacts([...usual, 'refs/remotes/origin/release/prod', 'refs/heads/release/prod'], { fetched: '2026-03-01T11:59:30Z' }),
      'compared with origin/release/prod, fetched just now (declared)',
      'commit of refs/remotes/origin/release/prod',
    ));

  it('may be a local branch, or one by its full name', async () => {
    const facts = createFacts([...usual, 'refs/heads/prod']);
    await check({ branch: 'prod' }, facts, 'compared with prod, a local branch (declared)', 'commit of refs/heads/prod');
    await check(
      { branch: 'refs/heads/main' },
      facts,
      'compared with main, a local branch (declared)',
      'commit of refs/heads/main',
    );
    await check(
      { branch: 'origin/main' },
      facts,
      'compared with origin/main, as last fetched (declared)',
      'commit of refs/remotes/origin/main',
    );
  });

  it('is the declared tag', () =>
    check(
      { tag: 'v1' },
      createFacts([...usual, 'refs/tags/v1']),
      'compared with tag v1, tagged 2 days ago (declared)',
      'commit of refs/tags/v1',
    ));

  it('is the newest tag of a pattern', () =>
    check(
      { tagPattern: 'prod-*' },
      createFacts([...usual, 'refs/tags/prod-1.9.0', 'refs/tags/prod-1.10.0', 'refs/tags/test-2']),
      'compared with tag prod-1.10.0, tagged 2 days ago (declared)',
      'commit of refs/tags/prod-1.10.0',
    ));

  it('is unknown where the declared reference is not in the clone, with what to do', async () => {
    const facts = createFacts(usual);
    await check(
      { branch: 'prod' },
      facts,
      'revision: This clone has no branch "prod". Fetch it (git fetch origin) or correct "deployed" in .driftline.yaml.',
    );
    await check(
      { tag: 'v9' },
      facts,
      'revision: This clone has no tag "v9". Fetch it (git fetch --tags origin) or correct "deployed" in .driftline.yaml.',
    );
    await check(
      { tagPattern: 'prod-*' },
      createFacts(['refs/heads/main'], { remotes: [] }),
      'revision: This clone has no tag that matches "prod-*". Correct "deployed" in .driftline.yaml.',
    );
  });

  it('is assumed to be the last commit without a remote', () =>
    check(
      undefined,
      createFacts(['refs/heads/work'], { remotes: [] }),
      'compared with the last commit, made 2 days ago (assumed)',
      'commit of HEAD',
    ));

  it('is assumed to be the last commit where nothing was fetched yet', () =>
    check(
      undefined,
      createFacts([], { head: { commit: 'commit of HEAD' } }),
      'compared with the last commit (assumed)',
      'commit of HEAD',
    ));

  it('is nothing without git, and before the first commit', async () => {
    await check(undefined, undefined, 'none');
    await check({ branch: 'main' }, undefined, 'none');
    await check(undefined, createFacts([], { head: undefined, remotes: [] }), 'none');
  });

  it('finds main, master or the only branch where the remote told no default', async () => {
    const sentence = (name: string) => `compared with origin/${name}, as last fetched (assumed)`;
    const commit = (name: string) => `commit of refs/remotes/origin/${name}`;
    await check(
      undefined,
      createFacts(['refs/remotes/origin/master', 'refs/remotes/origin/x']),
      sentence('master'),
      commit('master'),
    );
    await check(undefined, createFacts(['refs/remotes/origin/trunk']), sentence('trunk'), commit('trunk'));
    await check(
      undefined,
      createFacts(['refs/remotes/origin/main', 'refs/remotes/origin/master']),
      sentence('main'),
      commit('main'),
    );
  });

  it('names the repository and the evidence', async () => {
    const found = await readDeployed(undefined, createFacts(usual, { fetched: '2026-03-01T09:00:00Z' }));
    assert.deepEqual(found, {
      kind: 'known',
      deployed: {
        revisions: [{ repository: 'https://example.org/x', revision: 'commit of refs/remotes/origin/main' }],
        evidence: [{ kind: 'default-branch', detail: 'origin/main as last fetched', at: '2026-03-01T09:00:00Z' }],
        confidence: 'assumed',
        reference: 'origin/main',
      },
    });
  });
});

describe('the newest tag', () => {
  const newest = (pattern: string, ...tags: readonly string[]) => {
    const references = tags.map((tag, index): GitReference => {
      const [name = '', at = `2026-01-0${index + 1}T00:00:00Z`] = tag.split(' ');
      return { name: `refs/tags/${name}`, commit: name, at };
    });
    return findNewestTag(references, pattern)?.commit;
  };

  it('is newest by version', () => {
    assert.equal(newest('v*', 'v1.10.0', 'v1.9.9', 'v1.2'), 'v1.10.0');
    assert.equal(newest('*', 'v2.0.0', 'v2.0.0-rc.1', 'v2.0.0-rc.10'), 'v2.0.0');
    assert.equal(newest('*', 'v2.0.0-rc.10', 'v2.0.0-rc.9', 'v2.0.0-alpha'), 'v2.0.0-rc.10');
    assert.equal(newest('prod/*', 'prod/2026-01-31', 'prod/2026-01-09', 'test/2027-01-01'), 'prod/2026-01-31');
    assert.equal(
      newest('prod-*', 'prod-20260131120000123456789', 'prod-20260131120000123456788'),
      'prod-20260131120000123456789',
    );
  });

  it('is newest by date where there are no versions', () => {
    assert.equal(newest('prod-*', 'prod-beta', 'prod-7af31c2', 'prod-alpha'), 'prod-alpha');
    assert.equal(newest('prod-*', 'prod-9 2026-01-01T00:00:00Z', 'prod-beta 2026-01-02T00:00:00Z'), 'prod-beta');
  });

  it('takes any pattern in linear time and none as a regular expression', () => {
    assert.equal(newest('(a+)+$', 'aaaa'), undefined);
    const started = process.hrtime.bigint();
    assert.equal(newest('*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(2000)), undefined);
    assert.ok(process.hrtime.bigint() - started < 1_000_000_000n);
  });

  it('is none without a match', () => assert.equal(newest('prod-*', 'v1'), undefined));
});

describe('the target branch', () => {
  const label = (facts: GitFacts | undefined, configured?: string) => {
    const found = findTarget(facts, configured);
    return found.kind === 'known'
      ? `${found.target.label}: ${found.target.commit}`
      : found.kind === 'unknown'
        ? found.unknown.message
        : found.kind;
  };

  it('is the configured one, else the default branch, else the branch that is checked out', () => {
    assert.equal(
      label(createFacts([...usual, 'refs/remotes/origin/next']), 'next'),
      'origin/next: commit of refs/remotes/origin/next',
    );
    assert.equal(label(createFacts(usual)), 'origin/main: commit of refs/remotes/origin/main');
    assert.equal(label(createFacts([], { remotes: [] })), 'work: commit of HEAD');
    assert.equal(label(createFacts([], { remotes: [], head: { commit: 'c' } })), 'HEAD: c');
  });

  it('is unknown where the configured one is not in the clone', () =>
    assert.equal(
      label(createFacts(usual), 'next'),
      'This clone has no branch "next". Fetch it (git fetch origin) or correct "target" in .driftline.yaml.',
    ));

  it('is none without git or commits', () => {
    assert.equal(label(undefined), 'none');
    assert.equal(label(createFacts([], { remotes: [], head: undefined })), 'none');
  });

  it('says why there is no merge base', () => {
    const target = { name: 'refs/remotes/origin/main', label: 'origin/main', commit: 'c' };
    assert.match(unknownMergeBase(createFacts(usual, { shallow: true }), target).message, /git fetch --unshallow/);
    assert.match(unknownMergeBase(createFacts(usual), target).message, /no common ancestor/);
  });
});

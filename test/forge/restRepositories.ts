import type { TreeEntry } from './bareRepository.ts';
import { nodeId } from './forgeState.ts';
import { deleteBranch } from './pullRequests.ts';
import { notFound, Refusal } from './refusal.ts';
import { route } from './restRoute.ts';
import type { RepositoryCall, RepositoryRoute, RestReply } from './restRoute.ts';
import { branchJson, commitJson, fullRepositoryJson, repositoryUrl, rulesJson } from './restShapes.ts';
import type { Json } from './restShapes.ts';

/** Routes of repositories, branches, references and files. */

export const repositoryRoutes: readonly RepositoryRoute[] = [
  route('GET', '', ({ at, repository, viewer }) => ({ status: 200, body: fullRepositoryJson(at, repository, viewer) })),
  route('GET', '/branches/{branch}', readBranch),
  route('GET', '/rules/branches/{branch}', ({ repository, parameters }) => ({
    status: 200,
    body: rulesJson(repository, repository.protectionOf(parameters['branch'] ?? '')),
  })),
  route('GET', '/git/ref/{ref}', readReference),
  route('DELETE', '/git/refs/{ref}', deleteReference),
  route('GET', '/contents/{path}', readContents),
];

async function readBranch({ state, at, repository, parameters }: RepositoryCall): Promise<RestReply | Refusal> {
  const name = parameters['branch'] ?? '';
  const commit = await repository.git.findCommit(`refs/heads/${name}`);
  if (commit === undefined) {
    return new Refusal(404, 'Branch not found');
  }
  const json = commitJson(at, repository, await repository.git.readCommit(commit), state.accounts);
  return { status: 200, body: branchJson(at, repository, name, json) };
}

async function readReference({ at, repository, parameters }: RepositoryCall): Promise<RestReply | Refusal> {
  const reference = `refs/${parameters['ref'] ?? ''}`;
  const commit = await repository.git.findCommit(reference);
  if (commit === undefined) {
    return notFound;
  }
  const url = repositoryUrl(at, repository);
  return {
    status: 200,
    body: {
      ref: reference,
      node_id: nodeId('REF', reference),
      url: `${url}/git/${reference}`,
      object: { sha: commit, type: 'commit', url: `${url}/git/commits/${commit}` },
    },
  };
}

async function deleteReference({ repository, viewer, parameters }: RepositoryCall): Promise<RestReply | Refusal> {
  const [, branch] = /^heads\/(.+)$/.exec(parameters['ref'] ?? '') ?? [];
  if (branch === undefined || !viewer) {
    return new Refusal(422, 'Reference does not exist');
  }
  return (await deleteBranch(repository, viewer, branch)) ?? { status: 204 };
}

/** Files and folders of a commit; the root has no route of its own. */
async function readContents(call: RepositoryCall): Promise<RestReply | Refusal> {
  const { repository, parameters, query } = call;
  const reference = query.get('ref') ?? repository.defaultBranch;
  const commit = (await repository.git.findCommit(`refs/heads/${reference}`)) ?? (await repository.git.findCommit(reference));
  if (commit === undefined) {
    return new Refusal(404, `No commit found for the ref ${reference}`);
  }
  const path = parameters['path'] ?? '';
  const entry = await repository.git.findEntry(commit, path);
  if (!entry) {
    return notFound;
  }
  if (entry.type === 'tree') {
    const entries = await repository.git.readFolder(commit, path);
    return { status: 200, body: entries.map(child => ({ ...entryJson(call, child, reference), type: listedType(child) })) };
  }
  if (entry.type === 'commit') {
    return {
      status: 200,
      body: {
        ...entryJson(call, entry, reference),
        type: 'submodule',
        submodule_git_url: 'https://forge.example.com/unknown.git',
      },
    };
  }
  const content = await repository.git.readBlob(entry.id);
  if (/\braw\b/.test(call.accept)) {
    return { status: 200, raw: content, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } };
  }
  const json = entryJson(call, entry, reference);
  return entry.mode === '120000'
    ? { status: 200, body: { ...json, type: 'symlink', target: content.toString('utf8') } }
    : {
        status: 200,
        body: { ...json, type: 'file', encoding: 'base64', content: content.toString('base64').replace(/.{60}/g, '$&\n') },
      };
}

function listedType(entry: TreeEntry): string {
  return entry.type === 'tree' ? 'dir' : entry.type === 'commit' ? 'submodule' : entry.mode === '120000' ? 'symlink' : 'file';
}

function entryJson({ at, repository }: RepositoryCall, entry: TreeEntry, reference: string): Json {
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const kind = entry.type === 'tree' ? 'tree' : 'blob';
  const url = `${repositoryUrl(at, repository)}/contents/${path}?ref=${encodeURIComponent(reference)}`;
  const git = `${repositoryUrl(at, repository)}/git/${kind}s/${entry.id}`;
  const html = `${at.web}/${repository.fullName}/${kind}/${reference}/${path}`;
  return {
    name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    path: entry.path,
    sha: entry.id,
    size: entry.size,
    url,
    html_url: html,
    git_url: git,
    download_url: entry.type === 'blob' ? `${at.web}/${repository.fullName}/raw/${reference}/${path}` : null,
    _links: { self: url, git, html },
  };
}

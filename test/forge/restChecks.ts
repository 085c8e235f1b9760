import type { CheckConclusion, CheckRun, CommitStatus } from './forgeState.ts';
import { forbidden, invalid, notFound, Refusal } from './refusal.ts';
import { findRefusal, readNullableText, readText, readWord } from './requestBody.ts';
import { paginate, route } from './restRoute.ts';
import type { RepositoryCall, RepositoryRoute, RestReply } from './restRoute.ts';
import { accountJson, checkRunJson, combinedStatusJson, statusJson } from './restShapes.ts';
import type { Json } from './restShapes.ts';

/** Routes of check runs and commit statuses. Unlike GitHub, anybody who may push makes check runs, not only apps. */

export const checkRoutes: readonly RepositoryRoute[] = [
  route('GET', '/commits/{ref}/check-runs', listCheckRuns),
  route('POST', '/check-runs', createCheckRun),
  route('PATCH', '/check-runs/{check_run_id}', updateCheckRun),
  route('GET', '/commits/{ref}/status', readCombinedStatus),
  route('POST', '/statuses/{sha}', createStatus),
];

const conclusions: readonly CheckConclusion[] = [
  'success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required', 'stale',
]; // prettier-ignore

/** By branch, tag or commit, in GitHub's order. */
async function findCommit({ repository, parameters }: RepositoryCall): Promise<string | undefined> {
  const reference = parameters['ref'] ?? parameters['sha'] ?? '';
  return (await repository.git.findCommit(`refs/heads/${reference}`)) ?? repository.git.findCommit(reference);
}

function noCommit({ parameters }: RepositoryCall): Refusal {
  return new Refusal(422, `No commit found for SHA: ${parameters['ref'] ?? parameters['sha'] ?? ''}`);
}

async function listCheckRuns(call: RepositoryCall): Promise<RestReply | Refusal> {
  const { at, repository, parameters, query } = call;
  const commit = await findCommit(call);
  if (commit === undefined) {
    return noCommit(call);
  }
  const name = query.get('check_name');
  const status = query.get('status');
  const all =
    query.get('filter') === 'all' ? repository.checkRuns.filter(run => run.commit === commit) : repository.checkRunsOf(commit);
  const runs = all.filter(run => (name === null || run.name === name) && (status === null || run.status === status));
  const { items, headers } = paginate(call, `/commits/${parameters['ref']}/check-runs`, runs);
  return {
    status: 200,
    headers,
    body: { total_count: runs.length, check_runs: items.map(run => checkRunJson(at, repository, run)) },
  };
}

/** What a request says of a run; what it does not say stays as it is in `known`. */
function readRun(body: Json, known: CheckRun): CheckRun | Refusal {
  const output = (typeof body['output'] === 'object' && body['output'] !== null ? body['output'] : {}) as Json;
  const [name, detailsUrl] = [readText(body, 'name'), readText(body, 'details_url')];
  const [title, summary] = [readText(output, 'title'), readText(output, 'summary')];
  const conclusion = readWord(body, 'conclusion', conclusions);
  const status = readWord(body, 'status', ['queued', 'in_progress', 'completed']);
  if (
    name instanceof Refusal ||
    detailsUrl instanceof Refusal ||
    title instanceof Refusal ||
    summary instanceof Refusal ||
    conclusion instanceof Refusal ||
    status instanceof Refusal
  ) {
    return findRefusal(name, detailsUrl, title, summary, conclusion, status) ?? notFound;
  }
  const completed = conclusion !== undefined || (status ?? known.status) === 'completed';
  if (completed && !conclusion && !known.conclusion) {
    return invalid({ resource: 'CheckRun', code: 'missing_field', field: 'conclusion' });
  }
  return {
    ...known,
    name: name ?? known.name,
    detailsUrl: detailsUrl ?? known.detailsUrl,
    title: title ?? known.title,
    summary: summary ?? known.summary,
    status: completed ? 'completed' : (status ?? known.status),
    conclusion: completed ? (conclusion ?? known.conclusion) : null,
    completedAt: completed ? new Date() : null,
  };
}

async function createCheckRun({ state, at, repository, viewer, body }: RepositoryCall): Promise<RestReply | Refusal> {
  if (!repository.canWrite(viewer)) {
    return forbidden;
  }
  const [name, sha] = [readText(body, 'name'), readText(body, 'head_sha')];
  const commit = typeof sha === 'string' ? await repository.git.findCommit(sha) : undefined;
  if (name === undefined || commit === undefined) {
    return (
      findRefusal(name, sha) ??
      invalid({ resource: 'CheckRun', code: 'invalid', field: name === undefined ? 'name' : 'head_sha' })
    );
  }
  const run = readRun(body, {
    id: state.nextId(),
    name: '',
    commit,
    status: 'queued',
    conclusion: null,
    startedAt: new Date(),
    completedAt: null,
    detailsUrl: null,
    title: null,
    summary: null,
  });
  if (run instanceof Refusal) {
    return run;
  }
  repository.checkRuns.push(run);
  return { status: 201, body: checkRunJson(at, repository, run) };
}

function updateCheckRun({ at, repository, viewer, parameters, body }: RepositoryCall): RestReply | Refusal {
  const index = repository.checkRuns.findIndex(run => run.id === Number(parameters['check_run_id']));
  const known = repository.checkRuns[index];
  if (!known) {
    return notFound;
  }
  const run = repository.canWrite(viewer) ? readRun(body, known) : forbidden;
  if (run instanceof Refusal) {
    return run;
  }
  repository.checkRuns[index] = run;
  return { status: 200, body: checkRunJson(at, repository, run) };
}

async function readCombinedStatus(call: RepositoryCall): Promise<RestReply | Refusal> {
  const commit = await findCommit(call);
  return commit === undefined
    ? notFound
    : { status: 200, body: combinedStatusJson(call.at, call.repository, commit, call.viewer) };
}

async function createStatus(call: RepositoryCall): Promise<RestReply | Refusal> {
  const { state, at, repository, viewer, body } = call;
  if (!viewer || !repository.canWrite(viewer)) {
    return forbidden;
  }
  const commit = await findCommit(call);
  const [context, word] = [readText(body, 'context'), readWord(body, 'state', ['error', 'failure', 'pending', 'success'])];
  const [description, targetUrl] = [readNullableText(body, 'description'), readNullableText(body, 'target_url')];
  if (
    commit === undefined ||
    context instanceof Refusal ||
    word instanceof Refusal ||
    word === undefined ||
    description instanceof Refusal ||
    targetUrl instanceof Refusal
  ) {
    return findRefusal(context, word, description, targetUrl) ?? noCommit(call);
  }
  const status: CommitStatus = {
    id: state.nextId(),
    commit,
    state: word,
    context: context ?? 'default',
    description: description ?? null,
    targetUrl: targetUrl ?? null,
    creator: viewer,
    createdAt: new Date(),
  };
  repository.statuses.push(status);
  const json = statusJson(at, repository, status);
  return { status: 201, headers: { location: String(json['url']) }, body: { ...json, creator: accountJson(at, viewer) } };
}

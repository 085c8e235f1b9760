import { describeDeployed } from '../evidence/deployedRevision.ts';
import { startOfFile } from '../base/textRange.ts';
import type { CodeLens } from 'vscode-languageserver-types';
import type { EnvironmentStatus } from '../session/repositorySession.ts';
import { getReachedEnvironments } from '../session/reachedEnvironments.ts';
import { showChangeCommand } from '../protocol.ts';
import { headlineOf, statusOf } from './headline.ts';
import type { Repository } from './repository.ts';

/** Environments named in the lens before "+38 more". */
const namedEnvironments = 2;

/**
 * One line on top of a file with what changes in the environments that the file reaches:
 * `prod: 2 objects change, 1 risk · staging: unchanged · +38 more`. None where nothing changes.
 */
export function provideChangeLens(repository: Repository, path: string): CodeLens[] {
  const reached = getReachedEnvironments(repository.session, path);
  const notable = reached.filter(status => isNotable(status));
  const first = notable[0];
  if (!first) {
    return [];
  }
  const ordered = [...notable, ...reached.filter(status => !notable.includes(status))];
  const named = ordered.slice(0, namedEnvironments).map(status => lensPhrase(status));
  const more = ordered.length - named.length;
  const title = [...named, ...(more > 0 ? [`+${more} more`] : [])].join(' · ');
  const environment = { root: repository.rootUri, environment: first.plan.id };
  const tooltip = ordered.map(status => describeAgainst(repository, status)).join('\n');
  return [{ range: startOfFile, command: { title, tooltip, command: showChangeCommand, arguments: [environment] } }];
}

function isNotable({ comparison }: EnvironmentStatus): boolean {
  const status = statusOf(comparison);
  return status !== 'unchanged' && status !== 'pending' && status !== 'unknown';
}

/** `prod: compared with origin/main, fetched 3 hours ago (assumed)`. */
function describeAgainst(repository: Repository, { plan }: EnvironmentStatus): string {
  const against = plan.deployed ? describeDeployed(plan.deployed, repository.now()) : 'nothing to compare with';
  return `${plan.environment.name}: ${against}`;
}

function lensPhrase({ plan, comparison, updating }: EnvironmentStatus): string {
  return `${plan.environment.name}: ${headlineOf(comparison)}${updating ? ' (updating)' : ''}`;
}

import type { Location } from '../base/textRange.ts';
import { countChange, emptyChange } from '../change/change.ts';
import { describeDeployed } from '../evidence/deployedRevision.ts';
import type { EnvironmentStatus } from '../session/repositorySession.ts';
import type { EnvironmentState, Finding, RepositoryState } from '../protocol.ts';
import { headlineOf, statusOf } from './headline.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/** The state of a repository as the editor's view, status item and lens receive it. */
export function describeRepository(repository: Repository): RepositoryState {
  const { snapshot, environments } = repository.session.getState();
  return {
    root: repository.rootUri,
    name: repository.name,
    git: repository.git,
    target: snapshot?.revisions?.target ?? null,
    environments: environments.map(status => describeEnvironment(repository, status)),
    problem: null,
  };
}

function describeEnvironment(repository: Repository, { plan, comparison, updating }: EnvironmentStatus): EnvironmentState {
  const { environment, deployed } = plan;
  return {
    id: plan.id,
    name: environment.name,
    kind: environment.kind,
    path: environment.path,
    declaredIn: toLspLocation(repository, environment.declaredIn),
    deployed: deployed
      ? {
          label: deployed.reference,
          sentence: describeDeployed(deployed, repository.now()),
          confidence: deployed.confidence,
          revision: deployed.revisions[0]?.revision ?? '',
        }
      : null,
    status: statusOf(comparison),
    updating,
    yours: countChange(comparison?.yours ?? emptyChange),
    waiting: countChange(comparison?.waiting ?? emptyChange),
    headline: headlineOf(comparison),
    errors: (comparison?.errors ?? []).map(error => finding(repository, error.code, error.message, error.location)),
    unknowns: (comparison?.unknowns ?? plan.unknowns).map(unknown =>
      finding(repository, `unknown.${unknown.reason}`, unknown.message, unknown.location),
    ),
  };
}

function finding(repository: Repository, code: string, message: string, location: Location | undefined): Finding {
  return { code, message, ...(location ? { location: toLspLocation(repository, location) } : {}) };
}

import type { CheckRun, ForgeState, PullRequest, Repository } from './forgeState.ts';

/** The continuous integration of the demo: a check that appears on each new head of a pull request, runs a moment and passes. */

export interface SimulatedChecksOptions {
  /** Name of the check: `ci/verify`. */
  readonly name: string;
  /** What the check says of itself; it should say that it is simulated. */
  readonly summary: string;
  /** Milliseconds from a push to the start of the check, and from there to its end. */
  readonly startAfter: number;
  readonly runFor: number;
}

export class SimulatedChecks {
  readonly #state: ForgeState;
  readonly #options: SimulatedChecksOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** `<repository id> <commit>` */
  readonly #seen = new Set<string>();

  constructor(state: ForgeState, options: SimulatedChecksOptions) {
    this.#state = state;
    this.#options = options;
  }

  /** Looks for heads that have no check yet. */
  look(): void {
    for (const repository of this.#state.repositories) {
      [...repository.pullRequests.values()]
        .filter(pullRequest => pullRequest.state === 'open')
        .forEach(pullRequest => this.#start(repository, pullRequest));
    }
  }

  dispose(): void {
    this.#timers.forEach(timer => clearTimeout(timer));
  }

  #start(repository: Repository, { head }: PullRequest): void {
    const key = `${repository.id} ${head.commit}`;
    if (this.#seen.has(key)) {
      return;
    }
    this.#seen.add(key);
    const { name, summary, startAfter, runFor } = this.#options;
    this.#later(startAfter, () => {
      const run: CheckRun = {
        id: this.#state.nextId(),
        name,
        commit: head.commit,
        status: 'in_progress',
        conclusion: null,
        startedAt: new Date(),
        completedAt: null,
        detailsUrl: null,
        title: 'Running',
        summary,
      };
      repository.checkRuns.push(run);
      this.#later(runFor, () => {
        const index = repository.checkRuns.findIndex(candidate => candidate.id === run.id);
        // Somebody may have ended it by hand.
        if (repository.checkRuns[index]?.status === 'in_progress') {
          repository.checkRuns[index] = {
            ...run,
            status: 'completed',
            conclusion: 'success',
            completedAt: new Date(),
            title: 'Passed',
          };
        }
      });
    });
  }

  #later(milliseconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, milliseconds);
    timer.unref();
    this.#timers.add(timer);
  }
}

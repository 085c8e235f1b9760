import type { ProposalSession, ProtectedCommitFinding } from '../session/proposalSession.ts';

/** Tells of commits made by hand to a protected branch; looks when git has moved HEAD, one look after the other. */
export class ProtectedCommitListeners {
  readonly #proposals: ProposalSession | undefined;
  readonly #log: (line: string) => void;
  readonly #listeners = new Set<(finding: ProtectedCommitFinding) => void>();
  #looking: Promise<void> = Promise.resolve();

  constructor(proposals: ProposalSession | undefined, log: (line: string) => void) {
    this.#proposals = proposals;
    this.#log = log;
  }

  /** The first listener also takes down where HEAD stands now: what was committed before is not told. */
  add(listener: (finding: ProtectedCommitFinding) => void): void {
    this.#listeners.add(listener);
    this.look();
  }

  look(): void {
    this.#looking = this.#looking.then(async () => {
      try {
        const finding = this.#listeners.size > 0 ? await this.#proposals?.findProtectedCommit() : undefined;
        if (finding) {
          this.#listeners.forEach(listener => listener(finding));
        }
      } catch (error) {
        this.#log(`Looking for commits to protected branches: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }
}

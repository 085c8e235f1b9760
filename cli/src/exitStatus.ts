/** Exit statuses of every command: decided after the output is written. */
export const exitStatus = {
  /** Nothing found, or only below `--fail-on`. */
  nothingFound: 0,
  /** Findings or differences. */
  found: 1,
  /** Could not run, or an unknown prevented the answer and `--allow-unknown` was not given. */
  couldNotRun: 2,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** What a person has to correct before the command can run: wrong arguments, an ambiguous name, a missing revision. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

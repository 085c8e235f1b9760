import type { Person } from '../session/proposalPorts.ts';
import type { GitFailure, GitStepAnswer, ProposalFailureCode } from '../proposal/proposal.ts';
import type { Credential } from './askpass.ts';
import { openAskpass } from './askpass.ts';
import type { GitRepository } from './gitRepository.ts';
import { createPersonalGit } from './personalGit.ts';
import type { PersonalAnswer, PersonalGit, PersonalRun } from './personalGit.ts';

/** What git's side of a proposal works with, and how its steps say that they failed. */

export interface ProposalGitOptions {
  /** Asked what git and ssh want to know. */
  readonly person: Pick<Person, 'prompt'>;
  readonly log: (line: string) => void;
  /** The account for an origin, once git's own helpers had none; it is given to the remote's origin only. */
  readonly answerCredential?: (origin: string) => Promise<Credential | undefined>;
}

export interface GitContext {
  readonly repository: GitRepository;
  /** With the person's hooks, filters and signing. Reading is done by the repository's own commands, which run nothing. */
  readonly personal: PersonalGit;
  readonly options: ProposalGitOptions;
}

export function createGitContext(repository: GitRepository, options: ProposalGitOptions): GitContext {
  return { repository, personal: createPersonalGit(repository.root), options };
}

/** Runs a command that may ask the person something. `origins`: where the forge's account may be given to. */
export async function runAsking(
  { personal, options }: GitContext,
  gitArguments: readonly string[],
  { origins = [], ...run }: PersonalRun & { readonly origins?: readonly string[] },
): Promise<PersonalAnswer> {
  const secrets: string[] = [];
  const { person, answerCredential } = options;
  const askpass = await openAskpass({
    prompt: (text, secret) => person.prompt(text, secret),
    secrets,
    origins,
    ...(answerCredential ? { answerCredential } : {}),
  });
  try {
    return await personal.run(gitArguments, { ...run, secrets, environment: { ...run.environment, ...askpass.environment } });
  } finally {
    await askpass.dispose();
  }
}

export function done<T>(value: T): GitStepAnswer<T> {
  return { ok: true, value };
}

export function failed(
  code: ProposalFailureCode,
  message: string,
  output = '',
): { readonly ok: false; readonly failure: GitFailure } {
  return { ok: false, failure: { code, message, output } };
}

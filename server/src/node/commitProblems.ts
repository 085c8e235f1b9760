import { failed } from './gitContext.ts';
import type { PersonalAnswer } from './personalGit.ts';

/** Why `git commit` failed, in words a person can act on. The words git uses are its own (LC_MESSAGES=C). */

const signing =
  /gpg failed to sign|failed to sign the data|ssh-keygen -Y sign|Couldn't (?:load|sign|get)|user\.signing[kK]ey needs|gpg\.ssh\.|Load key ".*":|No private key found|couldn't open.*signing/;
const identity = /Please tell me who you are|unable to auto-detect email|empty ident name|no email was given|no name was given/;

/** @param hook name of the hook that ended with an error. */
export function explainFailedCommit({ output, stdout }: PersonalAnswer, hook: string | undefined): ReturnType<typeof failed> {
  if (hook !== undefined) {
    return failed('proposal.hook-failed', `The hook ${hook} refused the commit.`, output);
  }
  if (identity.test(output)) {
    return failed(
      'proposal.identity-missing',
      'git does not know who commits. Set user.name and user.email (git config).',
      output,
    );
  }
  if (signing.test(output)) {
    const message =
      'The commit could not be signed. Check the key (user.signingKey) and that its agent can ask for the passphrase.';
    return failed('proposal.signing-failed', message, output);
  }
  if (/nothing (?:added )?to commit|no changes added to commit/.test(stdout)) {
    return failed('proposal.nothing-to-propose', 'The selected files do not differ from what is committed already.', output);
  }
  if (/empty commit message/.test(output)) {
    return failed('proposal.commit-failed', 'The commit message is empty after git cleaned it up. Write one.', output);
  }
  const last = output.trim().split('\n').at(-1) ?? '';
  return failed(
    'proposal.commit-failed',
    last === '' ? 'git could not make the commit.' : `git could not make the commit: ${last}.`,
    output,
  );
}

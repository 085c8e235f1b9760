import type { ProposalOutcome, ProposalStep } from '../../server/src/proposal/proposal.ts';
import { selectedPaths } from '../../server/src/session/planChange.ts';
import type { ProposalPlan } from '../../server/src/session/planChange.ts';
import type { OnProgress } from '../../server/src/session/proposalStep.ts';
import { printable, styled } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** A proposal for people at a terminal: what it would be, how it goes, how it went. */

const stepNames: Readonly<Record<ProposalStep, string>> = {
  prepare: 'Looking whether it can be proposed',
  commit: 'Committing',
  push: 'Pushing',
  open: 'Opening the pull request',
};

/** What would be proposed. */
export function writePlan(terminal: Terminal, plan: ProposalPlan, draft: boolean): void {
  const { destination, head } = plan.context;
  const { forge } = destination;
  const where = forge ? `${forge.host}/${forge.owner}/${forge.name}` : `${destination.pushRemote} (no forge recognised)`;
  const lines = [
    styled(terminal, 'bold', printable(plan.title)),
    `${draft ? 'draft pull request' : 'pull request'} ${printable(plan.branch)} → ${printable(destination.base)} on ${where}`,
    ...(plan.updates ? [`updates pull request ${plan.updates.number}: ${plan.updates.webUrl}`] : []),
    '',
    ...selectedPaths(plan.files).map(path => `  ${printable(path)}`),
    ...(head.unmerged.length > 0 ? ['', ...head.unmerged.map(({ subject }) => `  commit: ${printable(subject)}`)] : []),
    '',
    ...plan.warnings.map(warning => styled(terminal, 'yellow', `! ${printable(warning)}`)),
    ...(plan.branchProblem === undefined ? [] : [styled(terminal, 'red', `! ${printable(plan.branchProblem)}`)]),
    styled(terminal, 'dim', '--- text of the pull request'),
    printable(plan.body),
    styled(terminal, 'dim', '---'),
    '',
  ];
  terminal.write(lines.join('\n'));
}

/** Tells on standard error which step runs, and what hooks and git print. */
export function createProgressWriter(terminal: Terminal): OnProgress {
  return ({ step, state, output }) => {
    if (output !== '') {
      terminal.warn(printable(output));
    } else if (state === 'running') {
      terminal.warn(`${stepNames[step]} …\n`);
    }
  };
}

/** How it went, and what to do next. */
export function writeResult(terminal: Terminal, outcome: ProposalOutcome, comparePage: string | undefined): void {
  const { record } = outcome;
  if (outcome.kind === 'failed') {
    const lines = [
      styled(terminal, 'red', printable(outcome.failure.message)),
      ...(comparePage === undefined ? [] : [`Open the pull request by hand: ${comparePage}`]),
      'The same command goes on from where this one stopped.',
    ];
    terminal.warn(`${lines.join('\n')}\n`);
    return;
  }
  if (record.pullRequest) {
    terminal.write(`${record.pullRequest.webUrl}\n`);
    return;
  }
  terminal.write(`Pushed ${printable(record.request.branch)} to ${record.destination.pushRemote}.\n`);
  terminal.write(
    comparePage === undefined ? `The text for the pull request:\n\n${printable(record.request.body)}\n` : `${comparePage}\n`,
  );
}

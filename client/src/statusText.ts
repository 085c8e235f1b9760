import type { EnvironmentState, RepositoryState, WorkspaceState } from '../../server/src/protocol.ts';
import { countObjects } from './environmentFilter.ts';
import { escapeMarkdown } from './markdownText.ts';
import { describeEnvironment, plural } from './phrases.ts';
import type { Situation } from './situation.ts';

/** What the status item says. Knows no editor. */
export interface StatusText {
  /** Begins with a `$(icon)`. */
  readonly text: string;
  /** Markdown; whatever comes from the repository is escaped. */
  readonly tooltip: string;
  readonly spoken: string;
  readonly severity: 'normal' | 'warning';
}

/** How many environments the tooltip lists. */
const mostEnvironments = 20;

/** Says how many environments there are, how many change, and compared with what; `undefined`: there is nothing to say. */
export function describeStatus(situation: Situation, state: WorkspaceState): StatusText | undefined {
  switch (situation) {
    case 'noFolder':
      return undefined;
    case 'untrusted':
      return normal(
        'shield',
        'Driftline',
        'This workspace is not trusted: neither git nor the engine runs on its files. Click to manage trust.',
      );
    case 'starting':
      return normal('layers', 'Driftline', 'Reading the repository …');
    case 'stopped':
      return warning(
        'error',
        'Driftline stopped: Restart',
        'The server ended five times within three minutes. Click to start it again.',
      );
    case 'noEnvironment':
      return normal(
        'layers',
        'no environment',
        'This folder has no kustomization, and no environment is declared in .driftline.yaml.',
      );
    case 'ready':
      return describeEnvironments(state);
  }
}

function describeEnvironments({ repositories }: WorkspaceState): StatusText {
  const environments = repositories.flatMap(repository => repository.environments);
  const changed = environments.filter(environment => countObjects(environment.yours) > 0).length;
  const failed = environments.filter(({ status }) => status === 'failed').length;
  const problems = repositories.filter(({ problem }) => problem !== null);
  const total = plural(environments.length, 'environment');
  const said = [
    changed > 0 ? `${changed} of ${total} ${changed === 1 ? 'changes' : 'change'}` : total,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(problems.length > 0 ? [plural(problems.length, 'problem')] : []),
    describeReferences(environments),
  ];
  const tooltip = [
    ...problems.map(({ name, problem }) => `**${escapeMarkdown(name)}**: ${escapeMarkdown(problem ?? '')}`),
    ...listEnvironments(repositories),
  ].join('\n\n');
  const alarm = failed > 0 || problems.length > 0;
  const spoken = `Driftline: ${said.join(', ').replace('vs ', 'compared with ')}`;
  // A reference named like an icon stays text.
  const text = said.join(' · ').replaceAll('$(', '$ (');
  return { text: `$(${alarm ? 'warning' : 'layers'}) ${text}`, tooltip, spoken, severity: 'normal' };
}

/** `vs origin/main`, `vs origin/main + 2 more` with the most frequent one first, `not compared`. */
function describeReferences(environments: readonly EnvironmentState[]): string {
  const counts = new Map<string, number>();
  for (const { deployed } of environments) {
    if (deployed) {
      counts.set(deployed.label, (counts.get(deployed.label) ?? 0) + 1);
    }
  }
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  if (!first) {
    return 'not compared';
  }
  return counts.size === 1 ? `vs ${first[0]}` : `vs ${first[0]} + ${counts.size - 1} more`;
}

function listEnvironments(repositories: readonly RepositoryState[]): string[] {
  const all = repositories.flatMap(repository => repository.environments);
  const lines = all.slice(0, mostEnvironments).map(environment => {
    const reference = environment.deployed ? `, ${escapeMarkdown(environment.deployed.sentence)}` : '';
    return `**${escapeMarkdown(environment.name)}**: ${escapeMarkdown(describeEnvironment(environment))}${reference}`;
  });
  return all.length > mostEnvironments ? [...lines, `and ${all.length - mostEnvironments} more`] : lines;
}

function normal(icon: string, text: string, tooltip: string): StatusText {
  return { text: `$(${icon}) ${text}`, tooltip: escapeMarkdown(tooltip), spoken: `${text}: ${tooltip}`, severity: 'normal' };
}

function warning(icon: string, text: string, tooltip: string): StatusText {
  return { ...normal(icon, text, tooltip), severity: 'warning' };
}

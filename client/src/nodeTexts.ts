import type { EnvironmentState, FieldView, ObjectView, RepositoryState } from '../../server/src/protocol.ts';
import { countObjects } from './environmentFilter.ts';
import { escapeMarkdown, inlineCode } from './markdownText.ts';
import { describeCounts, describeEnvironment, describeReference, nameObject, partNames, plural } from './phrases.ts';
import type { FindingNode, PartNode, RiskNode } from './treeNode.ts';

/** What the nodes of the Environments view say: on the screen, in the tooltip, to a screen reader. Knows no editor. */
export interface NodeText {
  readonly label: string;
  /** Dimmed, after the label. */
  readonly description: string;
  /** Markdown; whatever comes from the repository is escaped. */
  readonly tooltip: string;
  /** For a screen reader: the same in one sentence, without marks. */
  readonly spoken: string;
  /** Name of a product icon. */
  readonly icon: string;
  /** Id of a theme colour; absent: the icon has the colour of text. */
  readonly color?: string;
}

/** How many findings a tooltip lists. */
const mostFindings = 5;

/** A repository of a workspace with several. */
export function describeRepositoryNode({ name, root, target, environments }: RepositoryState): NodeText {
  const count = plural(environments.length, 'environment');
  const reference = target === null ? 'no git' : target;
  return {
    label: name,
    description: `${count} · ${reference}`,
    tooltip: `**${escapeMarkdown(name)}**\n\n${escapeMarkdown(root)}\n\n${count}, target ${escapeMarkdown(reference)}`,
    spoken: `Repository ${name}, ${count}, target ${reference}`,
    icon: 'repo',
  };
}

/** An environment with its headline, what it is compared with, and how sure that is. */
export function describeEnvironmentNode(environment: EnvironmentState): NodeText {
  const texts = [describeEnvironment(environment), describeReference(environment), ...(environment.updating ? ['updating'] : [])];
  const repeated = environment.headline === texts[1];
  const said = repeated ? texts.slice(1) : texts;
  return {
    label: environment.name,
    description: said.join(' · '),
    tooltip: environmentTooltip(environment),
    spoken: [`Environment ${environment.name}`, ...said].join(', ').replaceAll(' · ', ', '),
    ...iconOf(environment),
  };
}

/** A check mark would say that nothing changes; without anything to compare with that is not known. */
function iconOf({ status, deployed }: EnvironmentState): { readonly icon: string; readonly color?: string } {
  return status === 'unchanged' && !deployed ? { icon: 'circle-large-outline' } : environmentIcons[status];
}

const environmentIcons = {
  pending: { icon: 'loading~spin' },
  unchanged: { icon: 'pass' },
  added: { icon: 'diff-added', color: 'gitDecoration.addedResourceForeground' },
  removed: { icon: 'diff-removed', color: 'gitDecoration.deletedResourceForeground' },
  changed: { icon: 'diff-modified', color: 'gitDecoration.modifiedResourceForeground' },
  unknown: { icon: 'question', color: 'list.warningForeground' },
  failed: { icon: 'error', color: 'list.errorForeground' },
} satisfies Record<EnvironmentState['status'], { icon: string; color?: string }>;

function environmentTooltip(environment: EnvironmentState): string {
  const { name, headline, path, kind, deployed, yours, waiting, updating } = environment;
  const findings = [...environment.errors, ...environment.unknowns];
  const more = findings.length - mostFindings;
  const lines = [
    `**${escapeMarkdown(name)}**: ${escapeMarkdown(headline)}${updating ? ' (updating)' : ''}`,
    deployed
      ? `${escapeMarkdown(deployed.sentence)}, revision ${inlineCode(deployed.revision.slice(0, 12))}`
      : 'Nothing to compare with: no git.',
    ...(countObjects(yours) > 0 ? [`Yours: ${describeCounts(yours)}`] : []),
    ...(countObjects(waiting) > 0 ? [`${partNames.waiting}: ${describeCounts(waiting)}`] : []),
    ...findings.slice(0, mostFindings).map(finding => escapeMarkdown(finding.message)),
    ...(more > 0 ? [`and ${more} more`] : []),
    `${escapeMarkdown(kind)} ${inlineCode(path === '' ? '.' : path)}`,
  ];
  return lines.join('\n\n');
}

/** One of the two parts of a change. */
export function describePart({ origin, objects }: Pick<PartNode, 'origin' | 'objects'>): NodeText {
  const risks = objects.reduce((sum, object) => sum + object.risks.length, 0);
  const count = [plural(objects.length, 'object'), ...(risks > 0 ? [plural(risks, 'risk')] : [])].join(', ');
  return {
    label: origin === 'yours' ? 'Yours' : 'Waiting',
    description: origin === 'yours' ? count : `${count} · merged by others, not delivered yet`,
    tooltip:
      origin === 'yours'
        ? 'What your edits change: the target branch compared with the target branch and your edits merged in.'
        : 'What others merged into the target branch and is not delivered yet. It is not part of your change.',
    spoken: `${partNames[origin]}, ${count}`,
    icon: origin === 'yours' ? 'edit' : 'git-merge',
  };
}

/** What the agent does to what leaves a rendering. */
const prunedTexts = { deleted: 'deleted from the cluster', orphaned: 'left behind in the cluster' } satisfies Record<
  NonNullable<ObjectView['pruned']>,
  string
>;

/** A changed object. */
export function describeObject(view: ObjectView): NodeText {
  const fields = view.change === 'changed' ? plural(view.fields.length, 'field') : view.change;
  const renamed = view.renamedFrom === null ? [] : [`renamed from ${view.renamedFrom}`];
  const pruned = view.pruned === null ? [] : [prunedTexts[view.pruned]];
  const risks = view.risks.length > 0 ? [plural(view.risks.length, 'risk')] : [];
  const namespace = view.namespace === null ? [] : [view.namespace];
  return {
    label: nameObject(view),
    description: [...namespace, fields, ...renamed, ...pruned, ...risks].join(' · '),
    tooltip: objectTooltip(view),
    spoken: [
      `${view.kind} ${view.name}`,
      ...(view.namespace === null ? [] : [`in namespace ${view.namespace}`]),
      view.change === 'changed' ? `${fields} changed` : fields,
      ...renamed,
      ...pruned,
      ...risks,
    ].join(', '),
    icon: objectIcons[view.change],
    color: view.origin === 'yours' ? objectColors[view.change] : 'descriptionForeground',
  };
}

const objectIcons = { added: 'diff-added', removed: 'diff-removed', changed: 'diff-modified' } satisfies Record<
  ObjectView['change'],
  string
>;

const objectColors = {
  added: 'gitDecoration.addedResourceForeground',
  removed: 'gitDecoration.deletedResourceForeground',
  changed: 'gitDecoration.modifiedResourceForeground',
} satisfies Record<ObjectView['change'], string>;

function objectTooltip(view: ObjectView): string {
  const place = view.namespace === null ? '' : ` in namespace ${escapeMarkdown(view.namespace)}`;
  const lines = [
    `**${escapeMarkdown(nameObject(view))}**: ${view.change}${place}`,
    escapeMarkdown(view.apiVersion),
    ...view.risks.map(risk => `${escapeMarkdown(risk.severity)} risk: ${escapeMarkdown(risk.message)}`),
  ];
  return lines.join('\n\n');
}

/** A risk of a changed object. */
export function describeRisk({ severity, message, code }: RiskNode['risk']): NodeText {
  return {
    label: message,
    description: `${severity} risk`,
    tooltip: `${escapeMarkdown(message)}\n\n${inlineCode(code)}`,
    spoken: `${severity} risk: ${message}`,
    icon: 'warning',
    color: severity === 'high' ? 'list.errorForeground' : 'list.warningForeground',
  };
}

/** A changed field: before and after. */
export function describeField({ displayPath, from, to, origin }: FieldView): NodeText {
  const change = from === null ? `added: ${to ?? ''}` : to === null ? `removed: ${from}` : `${from} → ${to}`;
  const side = (title: string, value: string | null): string[] => (value === null ? [] : [`${title}: ${inlineCode(value)}`]);
  return {
    label: displayPath,
    description: change,
    tooltip: [`**${escapeMarkdown(displayPath)}**`, ...side('Before', from), ...side('After', to)].join('\n\n'),
    spoken: from !== null && to !== null ? `${displayPath}, from ${from} to ${to}` : `${displayPath}, ${change}`,
    icon: from === null ? 'add' : to === null ? 'remove' : 'symbol-field',
    ...(origin === 'waiting' ? { color: 'descriptionForeground' } : {}),
  };
}

/** An error or an unknown of an environment. */
export function describeFinding({ severity, finding }: Pick<FindingNode, 'severity' | 'finding'>): NodeText {
  const place = finding.location ? fileName(finding.location.uri) : '';
  const line = finding.location ? `${place}:${finding.location.range.start.line + 1}` : '';
  return {
    label: finding.message,
    description: line,
    tooltip: `${escapeMarkdown(finding.message)}\n\n${inlineCode(finding.code)}`,
    spoken: `${severity === 'error' ? 'Error' : 'Unknown'}: ${finding.message}${line === '' ? '' : `, ${line}`}`,
    icon: severity === 'error' ? 'error' : 'question',
    color: severity === 'error' ? 'list.errorForeground' : 'list.warningForeground',
  };
}

/** Why nothing can be said about a repository. */
export function describeProblem(message: string): NodeText {
  return {
    label: message,
    description: '',
    tooltip: escapeMarkdown(message),
    spoken: `Problem: ${message}`,
    icon: 'warning',
    color: 'list.warningForeground',
  };
}

function fileName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

import type { Hover, MarkupContent } from 'vscode-languageserver-types';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import { codeSpan } from '../base/codeSpan.ts';
import type { JsonValue } from '../base/json.ts';
import { getAt, parsePointer } from '../base/jsonPointer.ts';
import type { Position, Range } from '../base/textRange.ts';
import { objectKey } from '../change/change.ts';
import type { FieldChange } from '../change/change.ts';
import { displayPath } from '../change/displayPath.ts';
import { plural } from '../change/headline.ts';
import { isSecretValue, secretText } from '../change/secrets.ts';
import { valueText } from '../change/valueText.ts';
import type { FedValue } from '../gitops/explain/explainEnvironment.ts';
import type { RenderedObject } from '../gitops/rendering.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';
import { explainSide } from '../session/explainSide.ts';
import type { ExplainedSide } from '../session/explainSide.ts';
import { getReachedEnvironments } from '../session/reachedEnvironments.ts';
import { escapeMarkdown } from './markdown.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/** Environments listed in a hover before "and 12 more". */
const listedEnvironments = 8;

/**
 * The effective value of what stands under the cursor, in each environment that the file reaches: what it is there, what it
 * was before, and which other line decides it where this one is overridden.
 */
export async function provideValueHover(
  repository: Repository,
  path: string,
  position: Position,
  token: CancellationToken,
): Promise<Hover | null> {
  const lines: string[] = [];
  let title: string | undefined;
  let range: Range | undefined;
  let left = getReachedEnvironments(repository.session, path);
  while (left.length > 0 && lines.length < listedEnvironments) {
    const [status, ...rest] = left;
    left = rest;
    const comparison = status?.comparison;
    const side = comparison && (await explainSide(repository.explanations, comparison, 'yours', token));
    throwIfCancelled(token);
    const place = side?.places.fromEditor(path, position);
    const all = place ? (side?.explanation.findFedValues(path, place) ?? []) : [];
    const [fed] = all;
    if (comparison && side && fed) {
      title ??= describeSubject(all);
      range ??= side.places.toEditor(fed.step)?.range;
      lines.push(describeEnvironment(repository, comparison, side, fed) + (status.updating ? ' _(updating)_' : ''));
    }
  }
  if (title === undefined || !range) {
    return null;
  }
  const more = left.length > 0 ? [`- and ${left.length} more`] : [];
  const value = [title, '', ...lines, ...more].join('\n');
  const contents: MarkupContent = { kind: 'markdown', value };
  return { contents, range };
}

/** `spec.replicas of Deployment web`, `metadata.labels[team] of Deployment web and 11 more values`. */
function describeSubject([fed, ...others]: readonly FedValue[]): string {
  if (!fed) {
    return '';
  }
  const name = `${fed.object.kind} ${fed.object.name}`;
  const more = others.length > 0 ? ` and ${plural(others.length, 'more value')}` : '';
  return `${codeSpan(displayPath(fed.object.value, fed.pointer))} of ${escapeMarkdown(name)}${more}`;
}

function describeEnvironment(
  repository: Repository,
  comparison: EnvironmentComparison,
  side: ExplainedSide,
  fed: FedValue,
): string {
  const name = `**${escapeMarkdown(comparison.plan.environment.name)}**`;
  const now = showValue(side, fed.object, fed.pointer);
  const before = describeBefore(repository, comparison, fed);
  const provenance = side.explanation.getProvenance(fed.object, fed.pointer);
  const elsewhere =
    provenance.kind === 'known' && !fed.decided
      ? `, decided in ${linkTo(repository, side.places.toEditor(provenance.decidedBy) ?? provenance.decidedBy)}`
      : '';
  const unsure = provenance.kind === 'unknown' ? ', where it is decided is unknown' : '';
  return `- ${name}: ${codeSpan(now)}${before}${elsewhere}${unsure}`;
}

/** What it was on the target, and what still runs where others' commits wait. Says what it is compared with, and how sure that is. */
function describeBefore(repository: Repository, comparison: EnvironmentComparison, { object, pointer }: FedValue): string {
  const find = (change: EnvironmentComparison['yours']): FieldChange | undefined =>
    change.objects.find(candidate => objectKey(candidate) === objectKey(object))?.fields.find(field => field.path === pointer);
  const mine = find(comparison.yours);
  const others = find(comparison.waiting);
  const was = (field: FieldChange): string => valueText(field.from) ?? 'absent';
  const { deployed } = comparison.plan;
  const target = repository.session.getState().snapshot?.revisions?.target ?? 'the target branch';
  const yours = mine ? `, was ${codeSpan(was(mine))} on ${escapeMarkdown(target)}` : '';
  const running = deployed ? `${deployed.reference} (${deployed.confidence})` : 'what is deployed';
  const waiting = others ? `, still ${codeSpan(was(others))} on ${escapeMarkdown(running)}` : '';
  return yours + waiting;
}

function showValue({ rendering }: ExplainedSide, object: RenderedObject, pointer: string): string {
  const value: JsonValue | undefined = getAt(object.value, parsePointer(pointer));
  if (isSecretValue(object, pointer, value, rendering.secretValues)) {
    return secretText('unchanged');
  }
  return valueText(value) ?? 'absent';
}

function linkTo(repository: Repository, location: { readonly file: string; readonly range: Range }): string {
  const { uri } = toLspLocation(repository, location);
  const line = location.range.start.line + 1;
  return `[${escapeMarkdown(`${location.file}:${line}`)}](${uri}#L${line})`;
}

import { countChange } from '../../server/src/change/change.ts';
import type { Change, ChangeOrigin, FieldChange, ObjectChange } from '../../server/src/change/change.ts';
import { describeCounts, plural } from '../../server/src/change/headline.ts';
import { valueText } from '../../server/src/change/valueText.ts';
import { pruningOf } from '../../server/src/session/pruning.ts';
import { environmentChange, summarise } from './diffAnswer.ts';
import type { EnvironmentDiff } from './diffAnswer.ts';
import { formatPlace, printable, styled } from './terminal.ts';
import type { Style, Terminal } from './terminal.ts';

/** The answer of `driftline diff` for people. */

const signs: Readonly<Record<ObjectChange['change'], readonly [string, Style]>> = {
  added: ['+', 'green'],
  removed: ['-', 'red'],
  changed: ['~', 'yellow'],
};

const partTitles: Readonly<Record<ChangeOrigin, string>> = {
  yours: 'yours',
  waiting: 'waiting (merged by others, not delivered yet)',
};

/** What the agent does to what leaves a rendering. */
const prunedTexts = { deleted: '  deleted from the cluster', orphaned: '  left behind in the cluster', none: '' };

/** So many environments in which nothing changes are still named where nobody asked for them. */
const namedUnchanged = 10;

/**
 * Writes environments, their objects and fields, and a last line of counts.
 *
 * @param asked whether these environments were asked for; else many that do not change are counted, not named.
 */
export function writeDiff(terminal: Terminal, diffs: readonly EnvironmentDiff[], { asked }: { readonly asked: boolean }): void {
  const unchanged = diffs.filter(diff => environmentChange(diff) === 'unchanged');
  const isShort = asked || unchanged.length <= namedUnchanged;
  for (const diff of isShort ? diffs : diffs.filter(entry => !unchanged.includes(entry))) {
    writeEnvironment(terminal, diff);
  }
  if (!isShort) {
    terminal.write(`${plural(unchanged.length, 'environment')} without a change  (-e NAME shows one)\n`);
  }
  const total = summarise(diffs);
  const objects = `${total.added} added, ${total.removed} removed, ${total.changed} changed, ${plural(total.risks, 'risk')}`;
  terminal.write(`\n${plural(total.environments, 'environment')}: ${objects}\n`);
}

function writeEnvironment(terminal: Terminal, diff: EnvironmentDiff): void {
  const { comparison } = diff;
  const name = styled(terminal, 'bold', printable(comparison.plan.environment.name));
  const against = styled(terminal, 'dim', `${diff.from.name} → ${diff.to.name}`);
  terminal.write(`${name}  ${headline(diff)}  ${against}\n`);
  for (const error of comparison.errors) {
    terminal.write(
      `  ${styled(terminal, 'red', 'error')} ${formatPlace(error.location)} ${printable(error.message)}  ${error.code}\n`,
    );
  }
  for (const unknown of comparison.unknowns) {
    const place = unknown.location ? `${formatPlace(unknown.location)} ` : '';
    terminal.write(`  ${styled(terminal, 'yellow', 'unknown')} ${place}${printable(unknown.message)}\n`);
  }
  writePart(terminal, diff, diff.yours, 'yours');
  writePart(terminal, diff, diff.waiting, 'waiting');
}

function headline(diff: EnvironmentDiff): string {
  const change = environmentChange(diff);
  if (change === 'unknown') {
    return diff.comparison.errors.length > 0 ? 'cannot be rendered' : 'unknown';
  }
  const both = { objects: [...diff.yours.objects, ...diff.waiting.objects] };
  const counts = describeCounts(countChange(both));
  return change === 'added' || change === 'removed' ? `environment ${change}, ${counts}` : counts;
}

function writePart(terminal: Terminal, diff: EnvironmentDiff, change: Change, origin: ChangeOrigin): void {
  if (change.objects.length === 0) {
    return;
  }
  terminal.write(`  ${styled(terminal, 'cyan', partTitles[origin])}\n`);
  for (const object of change.objects) {
    const [sign, style] = signs[object.change];
    const place = object.namespace === null ? object.name : `${object.namespace}/${object.name}`;
    const renamed = object.renamedFrom === null ? '' : ` (was ${object.renamedFrom})`;
    const pruned = prunedTexts[pruningOf(object, diff.comparison, origin) ?? 'none'];
    terminal.write(`    ${styled(terminal, style, `${sign} ${object.kind} ${printable(place + renamed)}`)}${pruned}\n`);
    for (const risk of object.risks) {
      terminal.write(`        ${styled(terminal, 'red', 'risk')} ${printable(risk.message)}  ${risk.code}\n`);
    }
    for (const field of object.change === 'changed' ? object.fields : []) {
      writeField(terminal, diff, object, field, origin);
    }
  }
}

function writeField(
  terminal: Terminal,
  diff: EnvironmentDiff,
  object: ObjectChange,
  field: FieldChange,
  origin: ChangeOrigin,
): void {
  const source = diff.findSource(object, field, origin);
  const place = source ? `  ${styled(terminal, 'dim', formatPlace(source))}` : '';
  const from = valueText(field.from) ?? '(absent)';
  const to = valueText(field.to) ?? '(absent)';
  terminal.write(`        ${printable(field.displayPath)}  ${printable(from)} → ${printable(to)}${place}\n`);
}

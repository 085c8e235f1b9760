import { groupBy } from '../../server/src/base/groupBy.ts';
import { plural } from '../../server/src/change/headline.ts';
import { describeFinding } from '../../server/src/validation/describeFinding.ts';
import type { FileFinding, Severity } from '../../server/src/validation/fileFinding.ts';
import type { CheckResult } from './checkAnswer.ts';
import { formatPlace, printable, styled } from './terminal.ts';
import type { Style, Terminal } from './terminal.ts';

/** The answer of `driftline check` for people. */

const styles: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', information: 'cyan', hint: 'dim' };
const words: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'info', hint: 'hint' };

/** Writes the findings of each file, then what is unknown, then a line of counts. */
export function writeCheck(terminal: Terminal, { findings, unknowns, summary }: CheckResult): void {
  for (const [file, some] of groupBy(findings, ({ location }) => location.file)) {
    terminal.write(`${styled(terminal, 'bold', printable(file))}\n`);
    const width = Math.max(...some.map(finding => placeOf(finding).length));
    for (const finding of some) {
      writeFinding(terminal, finding, width);
    }
    terminal.write('\n');
  }
  for (const { environment, unknown } of unknowns) {
    const place = unknown.location ? `${formatPlace(unknown.location)} ` : '';
    terminal.write(`${styled(terminal, 'yellow', 'unknown')} ${printable(environment)}: ${place}${printable(unknown.message)}\n`);
  }
  const { files, documents, environments, errors, warnings, informations } = summary;
  const looked = `${plural(files, 'file')}, ${plural(documents, 'document')}, ${plural(environments, 'environment')}`;
  const more = informations > 0 ? `, ${informations} for information` : '';
  const counts = findings.length > 0 ? `${plural(errors, 'error')}, ${plural(warnings, 'warning')}${more}` : 'nothing found';
  terminal.write(`${looked}: ${counts}\n`);
}

function writeFinding(terminal: Terminal, finding: FileFinding, width: number): void {
  const [first = '', ...rest] = printable(describeFinding(finding)).split('\n');
  const severity = styled(terminal, styles[finding.severity], words[finding.severity].padEnd(7));
  const code = styled(terminal, 'dim', finding.code);
  terminal.write(`  ${placeOf(finding).padStart(width)} ${severity} ${first}  ${code}\n`);
  const indent = ' '.repeat(width + 11);
  for (const line of rest) {
    terminal.write(`${indent}${line}\n`);
  }
  for (const { location, message } of finding.related ?? []) {
    terminal.write(`${indent}${printable(`${formatPlace(location)} ${message}`)}\n`);
  }
}

/** `12:5`, counted from 1. */
function placeOf({ location: { range } }: FileFinding): string {
  return `${range.start.line + 1}:${range.start.character + 1}`;
}

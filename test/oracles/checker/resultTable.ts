import { judge } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import type { MutatedObject } from './mutatedObjects.ts';
import { mutations } from './mutations.ts';
import type { ToolFinding } from './tools.ts';

/** How one tool fares with all mutated objects. */
export interface ToolResult {
  readonly name: string;
  readonly judgements: readonly Judgement[];
  /** Unmutated objects in which it finds something, and what. */
  readonly falseAlarms: readonly string[];
}

export function judgeAll(mutated: readonly MutatedObject[], findings: readonly (readonly ToolFinding[])[]): readonly Judgement[] {
  return mutated.map((object, index) => judge(object, findings[index] ?? []));
}

/** One line a class and one for all, for the terminal. */
export function printTable(mutated: readonly MutatedObject[], tools: readonly ToolResult[]): void {
  const columns = tools.map(({ name }) => `${name}: found, placed`.padEnd(28));
  console.log(
    `${'changed'.padEnd(15)}${'made'.padStart(6)}${'refused'.padStart(9)}${'for structure'.padStart(15)}   ${columns.join('')}`,
  );
  for (const mutation of [...Object.keys(mutations), 'all']) {
    const chosen = mutated
      .map((object, index) => ({ object, index }))
      .filter(({ object }) => mutation === 'all' || object.mutation === mutation);
    const refused = chosen.filter(({ object }) => !object.accepted);
    const structural = chosen.filter(({ object }) => object.refusedFor !== undefined);
    const shares = tools.map(({ judgements }) => {
      const found = structural.filter(({ index }) => judgements[index]?.found === true);
      const placed = structural.filter(({ index }) => judgements[index]?.placed === true);
      return `${share(found.length, structural.length)} ${share(placed.length, structural.length)}`.padEnd(28);
    });
    const numbers = `${String(chosen.length).padStart(6)}${String(refused.length).padStart(9)}${String(structural.length).padStart(15)}`;
    console.log(`${mutation.padEnd(15)}${numbers}   ${shares.join('')}`);
  }
  const accepted = mutated.map((object, index) => ({ object, index })).filter(({ object }) => object.accepted);
  for (const { name, judgements, falseAlarms } of tools) {
    const wrong = accepted.filter(({ index }) => judgements[index]?.isError === true).length;
    console.log(
      `${name}: something in ${falseAlarms.length} unmutated objects, errors in ${wrong} of ${accepted.length} mutated ones that the server accepts`,
    );
  }
}

function share(part: number, whole: number): string {
  return (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`).padStart(8);
}

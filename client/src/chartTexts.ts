import type { ChartView, FetchedChartView } from '../../server/src/protocol.ts';

/** What a person is asked and told about charts that the repository does not hold. Knows no editor. */

/** The question before hosts are contacted that were not before, and what stands below it. */
export function askForHosts(charts: readonly ChartView[], hosts: readonly string[]): { question: string; detail: string } {
  const these = charts.filter(({ host }) => hosts.includes(host));
  const lines = these.map(({ label, environments }) => `${label}, for ${environments.join(', ')}`);
  return {
    question: `Fetch ${count(these.length, 'chart')} from ${listNames(hosts)}?`,
    detail: `${lines.join('\n')}\n\nThe repository names ${hosts.length === 1 ? 'this host' : 'these hosts'}. No credentials are sent. You are asked once for each host and repository.`,
  };
}

/** What came of it, in one sentence. */
export function describeFetched(charts: readonly FetchedChartView[]): string {
  const fetched = charts.filter(({ version }) => version !== null);
  const unchecked = fetched.filter(({ checked }) => !checked).length;
  const rest = unchecked === 0 ? '' : `; nobody tells the digest of ${unchecked === 1 ? 'one' : unchecked}`;
  return `${count(fetched.length, 'chart')} fetched${rest}`;
}

/** Why some were not fetched; `undefined` if all were. */
export function describeFailures(charts: readonly FetchedChartView[]): string | undefined {
  const problems = charts.flatMap(({ problem }) => problem ?? []);
  return problems.length === 0 ? undefined : problems.join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function listNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

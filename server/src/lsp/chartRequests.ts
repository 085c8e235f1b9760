import type { Connection } from 'vscode-languageserver';
import type { CancellationToken } from '../base/cancellation.ts';
import { describeChart, keyOfChart } from '../gitops/helm/chartSources/remoteChart.ts';
import { chartsRequest, fetchChartsRequest, fetchingChartNotification } from '../protocol.ts';
import type { ChartView, ChartsParams, FetchChartsParams, FetchedChartView, FetchingChart } from '../protocol.ts';
import type { NeededChart } from '../session/remoteCharts.ts';
import type { Safely } from './safeRequest.ts';
import type { ManagedRepository, Workspace } from './workspace.ts';

/** Registers the requests about charts that the repository does not hold. */
export function registerChartRequests(connection: Connection, workspace: Workspace, safely: Safely): void {
  connection.onRequest(
    chartsRequest,
    safely(async ({ root }: ChartsParams, token): Promise<readonly ChartView[]> => {
      const repository = workspace.getRepository(root);
      return repository ? (await listCharts(repository, token)).map(describeNeeded) : [];
    }),
  );
  connection.onRequest(
    fetchChartsRequest,
    safely(async (params: FetchChartsParams, token): Promise<readonly FetchedChartView[]> => {
      const repository = workspace.getRepository(params.root);
      return repository ? fetchCharts(connection, repository, params, token) : [];
    }),
  );
}

async function listCharts(repository: ManagedRepository, token: CancellationToken): Promise<readonly NeededChart[]> {
  const { plans } = await repository.session.readSnapshot(token);
  const environments = plans.flatMap(plan => plan.sides.yours.environment ?? []);
  return repository.remoteCharts.list(environments, token);
}

async function fetchCharts(
  connection: Connection,
  repository: ManagedRepository,
  { root, charts, hosts }: FetchChartsParams,
  token: CancellationToken,
): Promise<readonly FetchedChartView[]> {
  const needed = await listCharts(repository, token);
  const wanted = needed.filter(({ chart, host }) => charts.includes(keyOfChart(chart)) && hosts.includes(host));
  const outcomes = await repository.remoteCharts.fetch(
    wanted.map(({ chart }) => chart),
    (chart, index) => {
      const progress: FetchingChart = { root, label: describeChart(chart), index, count: wanted.length };
      void connection.sendNotification(fetchingChartNotification, progress);
    },
    token,
  );
  return outcomes.map(({ chart, result }) => ({
    label: describeChart(chart),
    version: result.kind === 'fetched' ? result.version : null,
    problem: result.kind === 'failed' ? result.message : null,
    checked: result.kind === 'fetched' && result.checked,
  }));
}

function describeNeeded({ chart, host, environments, stored }: NeededChart): ChartView {
  return { key: keyOfChart(chart), label: describeChart(chart), host, environments, stored };
}

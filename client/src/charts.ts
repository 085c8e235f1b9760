import * as vscode from 'vscode';
import { chartsRequest, fetchChartsCommand, fetchChartsRequest, fetchingChartNotification } from '../../server/src/protocol.ts';
import type { ChartView, FetchChartsParams, FetchedChartView, FetchingChart } from '../../server/src/protocol.ts';
import { askForHosts, describeFailures, describeFetched } from './chartTexts.ts';
import { Consent } from './consent.ts';
import type { ServerConnection } from './serverConnection.ts';

/** Charts that the repository does not hold, in the editor: fetched by a command, from hosts that the person has agreed to. To be set up before the server is started. */
export function registerCharts(context: vscode.ExtensionContext, server: ServerConnection): vscode.Disposable {
  const charts = new Charts(server, new Consent(context.globalState, 'driftline.chartConsent'));
  server.listen(fetchingChartNotification, (progress: FetchingChart) => charts.takeProgress(progress));
  return vscode.Disposable.from(
    vscode.commands.registerCommand(fetchChartsCommand, () => charts.fetch()),
    vscode.commands.registerCommand('driftline.forgetChartHosts', () => charts.forgetHosts()),
  );
}

class Charts {
  readonly #server: ServerConnection;
  readonly #consent: Consent;
  #report: ((progress: FetchingChart) => void) | undefined;

  constructor(server: ServerConnection, consent: Consent) {
    this.#server = server;
    this.#consent = consent;
  }

  takeProgress(progress: FetchingChart): void {
    this.#report?.(progress);
  }

  async fetch(): Promise<void> {
    for (const { root } of this.#server.state.repositories) {
      await this.#fetchFor(root);
    }
  }

  /** Takes agreements back. */
  async forgetHosts(): Promise<void> {
    const items = this.#consent.agreements.map(agreement => ({
      label: agreement.host,
      description: vscode.Uri.parse(agreement.root).fsPath,
      agreement,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Stop Fetching Charts from…',
      placeHolder:
        items.length === 0 ? 'No host is contacted for charts' : 'You are asked again before charts are fetched from it',
    });
    if (picked) {
      await this.#consent.takeBack(picked.agreement);
    }
  }

  async #fetchFor(root: string): Promise<void> {
    const charts = await this.#server.request<readonly ChartView[]>(chartsRequest, { root });
    const wanted = await this.#select(charts ?? []);
    const hosts = [...new Set(wanted.map(({ host }) => host))];
    if (wanted.length === 0 || !(await this.#agree(root, wanted, hosts))) {
      return;
    }
    const params: FetchChartsParams = { root, charts: wanted.map(({ key }) => key), hosts };
    const fetched = await this.#fetchWithProgress(params);
    const failures = fetched && describeFailures(fetched);
    if (failures !== undefined) {
      void vscode.window.showWarningMessage(failures);
    } else if (fetched) {
      vscode.window.setStatusBarMessage(`Driftline: ${describeFetched(fetched)}`, 8000);
    }
  }

  /** Those that are missing; where none is, all if the person wants their versions chosen anew. */
  async #select(charts: readonly ChartView[]): Promise<readonly ChartView[]> {
    const missing = charts.filter(({ stored }) => stored === null);
    if (missing.length > 0) {
      return missing;
    }
    if (charts.length === 0) {
      void vscode.window.showInformationMessage('No environment needs a chart from elsewhere.');
      return [];
    }
    const anew = 'Choose Versions Anew';
    const choice = await vscode.window.showInformationMessage('All charts that the environments need are here.', anew);
    return choice === anew ? charts : [];
  }

  async #agree(root: string, charts: readonly ChartView[], hosts: readonly string[]): Promise<boolean> {
    const strange = hosts.filter(host => !this.#consent.has({ root, host }));
    if (strange.length === 0) {
      return true;
    }
    const { question, detail } = askForHosts(charts, strange);
    const fetch = 'Fetch';
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, fetch)) !== fetch) {
      return false;
    }
    for (const host of strange) {
      await this.#consent.give({ root, host });
    }
    return true;
  }

  async #fetchWithProgress(params: FetchChartsParams): Promise<readonly FetchedChartView[] | undefined> {
    const options = { location: vscode.ProgressLocation.Notification, title: 'Fetching charts', cancellable: true };
    return vscode.window.withProgress(options, async (progress, token) => {
      this.#report = ({ label, index, count }) => progress.report({ message: `${index + 1} of ${count}: ${label}` });
      try {
        return await this.#server.request<readonly FetchedChartView[]>(fetchChartsRequest, params, token);
      } finally {
        this.#report = undefined;
      }
    });
  }
}

import { existsSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ensureHost } from '../../script/ensureHost.ts';
import type { HostInstallation } from '../../script/ensureHost.ts';
import type { RunningHost } from './host.ts';

/** Opens the editor in a headless Chromium, and watches what the page asks the network for. */

export interface WorkbenchOptions {
  /** CSS pixels; 1280 by 800 unless given. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Absolute paths of an unpacked extension and of a module that exports `run(): Promise<void>`; needs a host started with `tests`. */
  readonly tests?: { readonly extensionDir: string; readonly module: string };
  /** Receives what the extension host prints on its console, argument by argument. */
  readonly onLog?: (line: string) => void;
}

export interface OpenWorkbench {
  readonly page: Page;
  /** Addresses of all requests and sockets that went beyond the host, in order. */
  readonly foreignRequests: readonly string[];
  /** Resolves with the exit code of the tests module: 0 if `run` resolved. */
  readonly testsEnded: Promise<number>;
  dispose(): Promise<void>;
}

/** Where `screenshot` writes; not part of the repository. */
const screenshots = join(import.meta.dirname, '..', '..', 'artifacts', 'screenshots');

/** Opens the host's workspace and resolves when the workbench is on the screen and its extension host has started. */
export async function openWorkbench(host: RunningHost, options: WorkbenchOptions = {}): Promise<OpenWorkbench> {
  const browser = await launchBrowser(await ensureHost());
  try {
    const page = await browser.newPage({ viewport: options.viewport ?? { width: 1280, height: 800 } });
    const foreignRequests = watchRequests(page, host);
    let endTests: (exitCode: number) => void = () => undefined;
    const testsEnded = new Promise<number>(resolve => {
      endTests = resolve;
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, values: unknown[]) =>
      options.onLog?.(values.map(String).join(' ')),
    );
    await page.exposeFunction('codeAutomationExit', (code: number) => endTests(code));
    await page.goto(host.url + (options.tests ? `&payload=${encodePayload(host, options.tests)}` : ''));
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    return { page, foreignRequests, testsEnded, dispose: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Writes `artifacts/screenshots/<name>.png` and returns its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  mkdirSync(screenshots, { recursive: true });
  const path = join(screenshots, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

async function launchBrowser(installation: HostInstallation): Promise<Browser> {
  // Loaded only now: `ensureHost` may just have installed it.
  const { chromium } = await import('playwright-core');
  const { chromiumDir } = installation;
  const common = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  if (!chromiumDir) {
    return chromium.launch({ channel: 'chrome', args: common });
  }
  return chromium.launch({
    executablePath: join(chromiumDir, 'chromium'),
    args: [...common, '--no-zygote', '--disable-setuid-sandbox', '--font-render-hinting=none'],
    env: browserEnvironment(chromiumDir),
  });
}

/** The libraries and fonts that came with Chromium, where the machine has none. */
function browserEnvironment(chromiumDir: string): Record<string, string> {
  const environment = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  if (globSync('/{usr/,}lib{64,}/{*-linux-gnu/,}libnss3.so').length === 0) {
    environment['LD_LIBRARY_PATH'] = join(chromiumDir, 'al2023', 'lib');
  }
  if (!existsSync('/etc/fonts/fonts.conf')) {
    environment['FONTCONFIG_FILE'] = join(chromiumDir, 'fonts.conf');
  }
  return environment;
}

function watchRequests(page: Page, host: RunningHost): string[] {
  const origin = new URL(host.url).host;
  const foreign: string[] = [];
  const note = (address: string): void => {
    const url = URL.parse(address);
    if (url && /^(?:https?|wss?):$/.test(url.protocol) && url.host !== origin) {
      foreign.push(address);
    }
  };
  page.on('request', request => note(request.url()));
  page.on('websocket', socket => note(socket.url()));
  return foreign;
}

function encodePayload(host: RunningHost, tests: { readonly extensionDir: string; readonly module: string }): string {
  const locate = (path: string): string => `vscode-remote://127.0.0.1:${host.port}${path}`;
  return encodeURIComponent(
    JSON.stringify([
      ['extensionDevelopmentPath', locate(tests.extensionDir)],
      ['extensionTestsPath', locate(tests.module)],
    ]),
  );
}

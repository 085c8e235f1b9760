import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureHost } from '../../script/ensureHost.ts';

/**
 * Starts a real VS Code on loopback with folders of its own: settings, storage and extensions of the person at this machine are neither
 * read nor written. It knows nothing of Driftline but which of its files are the extension.
 */

export interface HostOptions {
  /** The folder to open, or a `.code-workspace` file; absolute. */
  readonly workspace: string;
  /** An unpacked extension; what a package of it would hold is copied, so build it before. */
  readonly extensionDir?: string;
  /** Unpacked extensions to install beside it, each copied as it is. */
  readonly neighbourDirs?: readonly string[];
  /** A packaged extension to install. */
  readonly vsix?: string;
  /** Whether the workspace is trusted; otherwise it is opened in restricted mode, as VS Code does with an unknown folder. */
  readonly trust: boolean;
  /** `random`: only who has the address can connect, for a host that a person uses. Otherwise any local program can. */
  readonly token?: 'random';
  /** A free one unless given. */
  readonly port?: number;
  /** User settings in addition to `quietSettings`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Lets the page's address name an extension and a tests module; VS Code then also holds back some notifications. */
  readonly tests?: boolean;
  /** Environment of the editor and its extensions in addition to this process's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A running editor; dispose it to end its processes and remove its folders. */
export interface RunningHost {
  readonly port: number;
  readonly workspace: string;
  /** The address that opens the workspace, with the connection token if there is one. */
  readonly url: string;
  /** The folder with settings, extensions and the host's logs. */
  readonly dataDir: string;
  /** What the server has printed so far. */
  readLog(): string;
  dispose(): Promise<void>;
}

/**
 * No welcome page, no assistant, no telemetry and no update check: what is seen and sent is Driftline's doing. Files are saved by hand,
 * as on the desktop and unlike in a browser.
 */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.confirmBeforeClose': 'never',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Without a gallery the editor has nothing to ask the network for. */
const withoutGallery = { EXTENSIONS_GALLERY: '{}' };

/** What a package of the extension holds, as far as it exists. */
const packagedEntries = [
  'package.json',
  'package.nls.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'NOTICE',
  'dist',
  'media',
  join('client', 'media'),
  'schemas',
  'syntaxes',
];

/** What the build leaves in `dist` for others: bundled suites, and the engine for other machines. */
const notPackaged = [join('dist', 'test'), join('dist', 'engines')];

/**
 * Starts the editor and resolves when it accepts connections, installing it first if needed.
 *
 * @throws if the server ends or says nothing for a minute; the message has its output.
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const { vscodeDir } = await ensureHost();
  const dataDir = mkdtempSync(join(tmpdir(), 'driftline-host-'));
  writeSettings(dataDir, { ...quietSettings, ...options.settings });
  if (options.extensionDir) {
    copyExtension(options.extensionDir, join(dataDir, 'extensions'));
  }
  for (const neighbour of options.neighbourDirs ?? []) {
    cpSync(neighbour, join(dataDir, 'extensions', extensionFolder(neighbour)), { recursive: true });
  }
  if (options.vsix) {
    installPackage(vscodeDir, dataDir, options.vsix);
  }
  const token = options.token && randomBytes(24).toString('hex');
  const server = spawnServer(vscodeDir, dataDir, options, token);
  const output: string[] = [];
  const stop = (): void => endProcessGroup(server);
  process.once('exit', stop);
  const dispose = async (): Promise<void> => {
    process.off('exit', stop);
    await endAndWait(server);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    const port = await waitForPort(server, output);
    const url = locateWorkspace(port, options.workspace, token);
    return { port, workspace: options.workspace, url, dataDir, readLog: () => output.join(''), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function spawnServer(vscodeDir: string, dataDir: string, options: HostOptions, token: string | undefined): ChildProcess {
  const preload = pathToFileURL(join(import.meta.dirname, 'exitWithParent.ts')).href;
  const flags = [`--host=127.0.0.1`, `--port=${options.port ?? 0}`, `--server-data-dir=${dataDir}`];
  flags.push('--accept-server-license-terms', '--disable-telemetry', '--disable-update-check', '--disable-experiments');
  if (token) {
    // In a file, because other users of the machine can read a command line.
    const tokenFile = join(dataDir, 'connection-token');
    writeFileSync(tokenFile, token, { mode: 0o600 });
    flags.push(`--connection-token-file=${tokenFile}`);
  } else {
    flags.push('--without-connection-token');
  }
  if (options.trust) {
    flags.push('--disable-workspace-trust');
  }
  if (options.tests) {
    flags.push('--enable-smoke-test-driver');
  }
  return spawn(process.execPath, ['--import', preload, join(vscodeDir, 'out', 'server-main.js'), ...flags], {
    cwd: vscodeDir,
    env: { ...cleanEnvironment(), ...options.environment, ...withoutGallery },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that ending it ends the extension hosts and language servers too.
    detached: true,
  });
}

/** Without what an editor that this process runs in would hand down. */
function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)));
}

function writeSettings(dataDir: string, settings: Readonly<Record<string, unknown>>): void {
  for (const folder of ['User', 'Machine']) {
    mkdirSync(join(dataDir, 'data', folder), { recursive: true });
    writeFileSync(join(dataDir, 'data', folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
  }
}

function copyExtension(extensionDir: string, target: string): void {
  for (const entry of packagedEntries.filter(candidate => existsSync(join(extensionDir, candidate)))) {
    cpSync(join(extensionDir, entry), join(target, extensionFolder(extensionDir), entry), {
      recursive: true,
      filter: path => !notPackaged.includes(relative(extensionDir, path)),
    });
  }
}

/** The folder's name where an extension is installed. */
function extensionFolder(extensionDir: string): string {
  const manifest = JSON.parse(readFileSync(join(extensionDir, 'package.json'), 'utf8')) as Record<string, string>;
  return `${manifest['publisher']}.${manifest['name']}-${manifest['version']}`;
}

function installPackage(vscodeDir: string, dataDir: string, vsix: string): void {
  const server = join(vscodeDir, 'out', 'server-main.js');
  const flags = ['--install-extension', vsix, '--accept-server-license-terms', `--server-data-dir=${dataDir}`];
  const result = spawnSync(process.execPath, [server, ...flags], {
    env: { ...cleanEnvironment(), ...withoutGallery },
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    throw new Error(`Cannot install ${vsix}:\n${result.stdout}${result.stderr}`);
  }
}

function locateWorkspace(port: number, workspace: string, token: string | undefined): string {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
  if (token) {
    url.searchParams.set('tkn', token);
  }
  return url.href;
}

/** Reads the port from the server's own words, which also say that it is ready. */
function waitForPort(server: ChildProcess, output: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`The editor's server ${why}:\n${output.join('')}`));
    const timer = setTimeout(() => fail('did not start within a minute'), 60_000);
    const read = (chunk: Buffer): void => {
      output.push(chunk.toString());
      const port = /Extension host agent listening on (\d+)/.exec(output.join(''))?.[1];
      if (port !== undefined) {
        clearTimeout(timer);
        resolve(Number(port));
      }
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.on('error', error => fail(`cannot be started (${error.message})`));
    server.on('exit', code => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

function endProcessGroup(server: ChildProcess): void {
  try {
    process.kill(process.platform === 'win32' ? (server.pid ?? 0) : -(server.pid ?? 0), 'SIGKILL');
  } catch {
    server.kill('SIGKILL');
  }
}

async function endAndWait(server: ChildProcess): Promise<void> {
  const ended = server.exitCode !== null || server.signalCode !== null;
  const exit = new Promise<void>(resolve => server.once('exit', () => resolve()));
  endProcessGroup(server);
  if (!ended) {
    await exit;
  }
}

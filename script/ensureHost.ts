import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Installs the real editor of the editor suites and the demo: VS Code's server build, as the npm package `code-server` ships it, and a
 * headless Chromium. It is kept outside the checkout and shared by all clones whose `test/host` asks for the same; nothing here knows
 * Driftline's own code.
 */

/** Where the parts of an installed host are; all paths are absolute. */
export interface HostInstallation {
  /** The folder of this version, `<cache>/driftline/host-<hash>`. */
  readonly directory: string;
  /** VS Code itself: `out/server-main.js` is its server. */
  readonly vscodeDir: string;
  /** The unpacked Chromium with libraries and fonts (`fonts.conf`) for a machine without; `undefined` where none is published (not Linux on x64): Chrome is used. */
  readonly chromiumDir: string | undefined;
}

const source = join(import.meta.dirname, '..', 'test', 'host');

/** What decides the content of the host, besides this script. */
const inputs = ['package.json', 'package-lock.json', '.npmrc', 'standIns'];

/** Built-in extensions that need packages which are left out, or a network. */
const unneededExtensions = ['copilot', 'mermaid-markdown-features', 'microsoft-authentication', 'ms-vscode.*'];

/**
 * Installs the host if this version is not there yet (15 s with an empty npm cache; afterwards nothing is done), and links it as
 * `test/host/node_modules` so that the suites resolve `playwright-core`. An interrupted installation leaves nothing that counts.
 *
 * @throws if npm fails; its output is on the terminal.
 */
export async function ensureHost(): Promise<HostInstallation> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'driftline');
  const directory = join(cache, `host-${hashInputs()}`);
  if (!existsSync(directory)) {
    const building = join(cache, `.host-${process.pid}`);
    removeAbandoned(cache);
    try {
      await install(building);
      publish(building, directory);
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
  }
  linkPackages(join(directory, 'node_modules'));
  return describeInstallation(directory);
}

function describeInstallation(directory: string): HostInstallation {
  const chromiumDir = join(directory, 'chromium');
  return {
    directory,
    vscodeDir: join(directory, 'node_modules', 'code-server', 'lib', 'vscode'),
    chromiumDir: existsSync(chromiumDir) ? chromiumDir : undefined,
  };
}

function hashInputs(): string {
  const hash = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .update(`${process.platform}-${process.arch}`);
  for (const input of inputs) {
    const path = join(source, input);
    const files = lstatSync(path).isDirectory() ? readFolder(path) : [path];
    files.forEach(file => hash.update(readFileSync(file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function readFolder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

async function install(building: string): Promise<void> {
  mkdirSync(building, { recursive: true });
  for (const input of inputs) {
    cpSync(join(source, input), join(building, input), { recursive: true });
  }
  console.log('Installing VS Code and Chromium for the editor suites and the demo (once) …');
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], building);
  const { vscodeDir } = describeInstallation(building);
  for (const extension of globSync(unneededExtensions, { cwd: join(vscodeDir, 'extensions') })) {
    rmSync(join(vscodeDir, 'extensions', extension), { recursive: true });
  }
  // The workbench loads packages such as the grammar engine by URL below VS Code's own folder.
  symlinkSync(join('..', '..', '..'), join(vscodeDir, 'node_modules'), 'dir');
  if (process.platform === 'linux' && process.arch === 'x64') {
    console.log('Unpacking Chromium …');
    await unpackChromium(building);
  }
}

/** Fonts of a text editor, relative to the file so that the folder can be renamed. */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">../node_modules/dejavu-fonts-ttf/ttf</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

/** The package unpacks into the temporary folder, and its libraries only where it believes to be on Amazon's Linux. */
async function unpackChromium(building: string): Promise<void> {
  const folder = join(building, 'chromium');
  mkdirSync(folder);
  const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;
  await run(process.execPath, ['--input-type=module', '--eval', script], building, {
    TMPDIR: folder,
    AWS_EXECUTION_ENV: 'nodejs24.x',
  });
  writeFileSync(join(folder, 'fonts.conf'), fontConfiguration);
  rmSync(join(folder, 'fonts'), { recursive: true });
  rmSync(join(building, 'node_modules', '@sparticuz', 'chromium', 'bin'), { recursive: true });
}

function publish(building: string, directory: string): void {
  try {
    renameSync(building, directory);
  } catch (error) {
    // Another process was first: the content is the same.
    if (!existsSync(directory)) {
      throw error;
    }
  }
}

/** Removes what an installation that was killed has left. */
function removeAbandoned(cache: string): void {
  for (const name of existsSync(cache) ? readdirSync(cache) : []) {
    const owner = /^\.host-(\d+)$/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) {
      rmSync(join(cache, name), { recursive: true, force: true });
    }
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

function linkPackages(target: string): void {
  const link = join(source, 'node_modules');
  if (existsSync(link) && realpathSync(link) === realpathSync(target)) {
    return;
  }
  rmSync(link, { recursive: true, force: true });
  symlinkSync(target, link, 'junction');
}

function run(program: string, programArguments: string[], cwd: string, environment: Record<string, string> = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: 'inherit',
      shell: process.platform === 'win32' && program === 'npm',
    });
    child.on('error', error => reject(new Error(`Cannot start ${program}: ${error.message}`)));
    child.on('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code ?? signal}`))));
  });
}

if (import.meta.main) {
  console.log((await ensureHost()).directory);
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkbench } from './browser.ts';
import { startHost } from './host.ts';

export interface EditorTestsOptions {
  readonly workspace: string;
  /** The unpacked extension under test; its bundles must be there. */
  readonly extensionDir: string;
  /** Unpacked extensions to install beside it. */
  readonly neighbourDirs?: readonly string[];
  /** A CommonJS module that exports `run(): Promise<void>`; it works unchanged under `@vscode/test-electron`. */
  readonly testsModule: string;
  /** Restricted mode if `false`; trusted unless given. */
  readonly trust?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds after which the run counts as failed; five minutes unless given. */
  readonly timeout?: number;
}

export interface EditorTestsResult {
  /** 0 if `run` resolved. */
  readonly exitCode: number;
  readonly passed: number;
  /** At least 1 if the exit code is not 0. */
  readonly failed: number;
}

/** Where the editor's own output of the last failed run is kept; not part of the repository. */
const artifacts = join(import.meta.dirname, '..', '..', 'artifacts');

/**
 * Runs a tests module in the extension host of a real editor and prints what its reporter prints. What else the editor says is kept as
 * `artifacts/editor.log` if a test fails.
 *
 * @throws if the editor does not start or the module does not end in time.
 */
export async function runEditorTests(options: EditorTestsOptions): Promise<EditorTestsResult> {
  const { workspace, environment, extensionDir, testsModule, neighbourDirs } = options;
  const host = await startHost({ workspace, trust: options.trust ?? true, tests: true, neighbourDirs, environment });
  const lines: string[] = [];
  const onLog = (line: string): void => {
    lines.push(line);
    if (line.startsWith('│')) {
      console.log(line);
    }
  };
  try {
    const workbench = await openWorkbench(host, {
      tests: { extensionDir, module: testsModule },
      onLog,
    });
    try {
      const result = describeRun(await within(workbench.testsEnded, options.timeout ?? 300_000), lines);
      if (result.failed > 0) {
        writeLog([...lines, host.readLog()]);
      }
      return result;
    } catch (error) {
      writeLog([...lines, host.readLog()]);
      throw error;
    } finally {
      await workbench.dispose();
    }
  } finally {
    await host.dispose();
  }
}

function describeRun(exitCode: number, lines: readonly string[]): EditorTestsResult {
  const counts = lines.map(line => /^│ (\d+) passed, (\d+) failed$/.exec(line)).find(match => match !== null);
  const failed = Number(counts?.[2] ?? 0);
  return { exitCode, passed: Number(counts?.[1] ?? 0), failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

function writeLog(lines: readonly string[]): void {
  const path = join(artifacts, 'editor.log');
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(path, lines.join('\n'));
  console.log(`The editor's own output: ${path}`);
}

async function within<T>(result: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `The editor suites did not end within ${milliseconds / 1000} s`;
    timer = setTimeout(() => reject(new Error(message)), milliseconds);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

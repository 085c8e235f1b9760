import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { visibleNotification } from '../../server/src/protocol.ts';
import type { EnvironmentState, WorkspaceState } from '../../server/src/protocol.ts';
import { runKustomize } from '../oracles/ensureKustomize.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture } from '../support/gitFixture.ts';
import { ServerClient } from '../support/serverClient.ts';
import type { Files } from './benchRepository.ts';

/**
 * A repository that is edited in one file, through the bundled server over a real connection, and beside it by spawning
 * `kustomize build`. Each edit has a text of its own, so that nobody can answer from memory, and is recognised in the answer by how
 * many fields it changes.
 */

/** Edits of one file of a repository. */
export interface EditedFile {
  readonly path: string;
  /** The text of the n-th edit, from 0; it changes one rendered field if n is even, two if it is odd. */
  textOf(edit: number): string;
}

/** Milliseconds from the keystroke to the answer. */
export interface EditTimes {
  /** The environment that is on the screen. */
  readonly visible: number;
  /** Every environment. */
  readonly all: number;
}

/** Bytes in memory (resident set). */
export interface MemoryUse {
  readonly server: number;
  readonly engine: number;
}

/** Milliseconds without typing between two edits: whatever one edit started has ended, as after a pause to think. */
const pause = 150;
/** Milliseconds for an answer: a thousand objects on a busy machine take their time. */
const patience = 180_000;

export class EditedRepository {
  readonly #fixture: GitFixture;
  readonly #changed: string;
  readonly #file: EditedFile;
  readonly #client: ServerClient;
  readonly #uri: string;
  #edits = 0;

  private constructor(fixture: GitFixture, changed: string, file: EditedFile, client: ServerClient, uri: string) {
    this.#fixture = fixture;
    this.#changed = changed;
    this.#file = file;
    this.#client = client;
    this.#uri = uri;
  }

  /** Makes and commits the repository, starts the server on it, opens the file and waits until everything is computed. */
  static async open(files: Files, file: EditedFile, visible: string): Promise<EditedRepository> {
    const fixture = createGitFixture();
    fixture.write(files);
    fixture.commit();
    const changed = mkdtempSync(join(tmpdir(), 'driftline-bench-'));
    cpSync(fixture.root, changed, { recursive: true });
    const client = await ServerClient.start({ folders: [fixture.root], patience });
    const uri = await client.open(join(fixture.root, file.path));
    const state = await client.waitForState(({ phase, repositories }) => phase === 'ready' && repositories.length > 0);
    const root = state.repositories[0]?.root ?? '';
    const environment = findEnvironment(state, visible)?.id ?? '';
    await client.connection.sendNotification(visibleNotification, { environments: [{ root, environment }], documents: [uri] });
    return new EditedRepository(fixture, changed, file, client, uri);
  }

  /** Makes the next edit and waits for what it changes in `visible` and in all of `reached` (paths of environments). */
  async edit(visible: string, reached: readonly string[]): Promise<EditTimes> {
    await new Promise(resolve => setTimeout(resolve, pause));
    const edit = this.#edits++;
    const text = this.#file.textOf(edit);
    const fields = 1 + (edit % 2);
    const isDone = (state: WorkspaceState | undefined, path: string): boolean => {
      const environment = findEnvironment(state, path);
      return environment !== undefined && !environment.updating && environment.yours.fields === fields;
    };
    const start = performance.now();
    const elapsed = (): number => performance.now() - start;
    await this.#client.change(this.#uri, text);
    const seen = this.#client.waitForState(state => isDone(state, visible)).then(elapsed);
    const isAllDone = (state: WorkspaceState): boolean => state.phase === 'ready' && reached.every(path => isDone(state, path));
    const allSeen = this.#client.waitForState(isAllDone).then(elapsed);
    const [visibleTime, all] = await Promise.all([seen, allSeen]);
    return { visible: visibleTime, all };
  }

  /** Milliseconds that something takes in a folder of the files with the last edit. */
  spawnOnEdited(spawn: (root: string) => void): number {
    writeFileSync(join(this.#changed, this.#file.path), this.#file.textOf(Math.max(0, this.#edits - 1)));
    const start = performance.now();
    spawn(this.#changed);
    return performance.now() - start;
  }

  /** Milliseconds of one `kustomize build` with the last edit, and of one without any. */
  spawnKustomize(kustomize: string, environment: string): { readonly after: number; readonly before: number } {
    writeFileSync(join(this.#changed, this.#file.path), this.#file.textOf(Math.max(0, this.#edits - 1)));
    const build = (root: string): number => {
      const start = performance.now();
      const output = runKustomize(kustomize, join(root, environment));
      const milliseconds = performance.now() - start;
      if (output.kind === 'failed') {
        throw new Error(`kustomize cannot build ${environment}: ${output.message}`);
      }
      return milliseconds;
    };
    return { after: build(this.#changed), before: build(this.#fixture.root) };
  }

  /** The requests that the engine was sent so far, such as `build environments/prod`, from the server's log. */
  listEngineRequests(): string[] {
    return this.#client.log.flatMap(line => /^engine: (?<request>build .*)$/.exec(line)?.groups?.['request'] ?? []);
  }

  /** What the server's process and its engine processes hold now. */
  readMemory(): MemoryUse {
    const listing = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).stdout;
    const processes = listing.split('\n').map(line => line.trim().split(/\s+/).map(Number));
    const sum = (column: number): number =>
      processes.reduce((total, entry) => total + (entry[column] === this.#client.process.pid ? (entry[2] ?? 0) * 1024 : 0), 0);
    return { server: sum(0), engine: sum(1) };
  }

  async dispose(): Promise<void> {
    await this.#client.dispose();
    this.#fixture.dispose();
    rmSync(this.#changed, { recursive: true, force: true });
  }
}

function findEnvironment(state: WorkspaceState | undefined, path: string): EnvironmentState | undefined {
  return state?.repositories.flatMap(({ environments }) => environments).find(environment => environment.path === path);
}

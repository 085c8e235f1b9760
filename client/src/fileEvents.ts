import * as vscode from 'vscode';
import { FileChangeType } from 'vscode-languageclient/node';
import type { FileEvent } from 'vscode-languageclient/node';

/** Milliseconds in which events are collected, so that a branch switch is one message. */
const collecting = 50;

/**
 * Tells of files that were created, changed or deleted on disk: in the workspace's folders, and in the rest of a repository of
 * which only a subfolder is opened.
 */
export class FileEvents implements vscode.Disposable {
  readonly #tell: (changes: readonly FileEvent[]) => void;
  readonly #workspace: vscode.Disposable;
  readonly #outside = new Map<string, vscode.Disposable>();
  #collected: FileEvent[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (changes: readonly FileEvent[]) => void) {
    this.#tell = tell;
    this.#workspace = this.#watch('**/*');
  }

  /** Watches these roots as far as they lie outside of the workspace's folders, and no others. */
  watchRoots(roots: readonly vscode.Uri[]): void {
    const outside = new Map(
      roots.filter(root => !vscode.workspace.getWorkspaceFolder(root)).map(root => [root.toString(), root]),
    );
    for (const [key, watcher] of this.#outside) {
      if (!outside.has(key)) {
        watcher.dispose();
        this.#outside.delete(key);
      }
    }
    for (const [key, root] of outside) {
      if (!this.#outside.has(key)) {
        this.#outside.set(key, this.#watch(new vscode.RelativePattern(root, '**/*')));
      }
    }
  }

  dispose(): void {
    this.#workspace.dispose();
    vscode.Disposable.from(...this.#outside.values()).dispose();
    clearTimeout(this.#timer);
  }

  #watch(pattern: vscode.GlobPattern): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(uri => this.#collect(uri, FileChangeType.Created)),
      watcher.onDidChange(uri => this.#collect(uri, FileChangeType.Changed)),
      watcher.onDidDelete(uri => this.#collect(uri, FileChangeType.Deleted)),
    );
  }

  #collect(uri: vscode.Uri, type: FileChangeType): void {
    if (uri.scheme !== 'file') {
      return;
    }
    this.#collected.push({ uri: uri.toString(), type });
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell(this.#collected.splice(0));
    }, collecting);
  }
}

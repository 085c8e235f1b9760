import type { Location as LspLocation } from 'vscode-languageserver-types';
import type { Location } from '../base/textRange.ts';
import type { Engine } from '../engine/engine.ts';
import type { GitopsCache } from '../gitops/gitopsCache.ts';
import { RecordingReader } from '../gitops/recordingReader.ts';
import type { ChartMemo } from '../session/chartMemo.ts';
import type { ExplanationMemo } from '../session/explanationMemo.ts';
import type { NameMemo } from '../session/nameMemo.ts';
import type { FindingsSession } from '../session/findingsSession.ts';
import type { RepositorySession } from '../session/repositorySession.ts';
import type { WorktreeSource } from '../session/sources.ts';

/**
 * A repository as the features see it: its session and the way between its paths and URIs. Features read the session's values
 * and turn them into what an editor shows; they keep no state.
 */
export interface Repository {
  /** URI of the root: the git top level, or the folder without git. */
  readonly rootUri: string;
  /** What people call it: the root's base name. */
  readonly name: string;
  readonly git: boolean;
  readonly session: RepositorySession;
  readonly findings: FindingsSession;
  readonly engine: Engine;
  readonly cache: GitopsCache;
  readonly worktree: WorktreeSource;
  readonly explanations: ExplanationMemo;
  readonly names: NameMemo;
  readonly charts: ChartMemo;
  /** URI of a repository-relative path. */
  uriOf(path: string): string;
  /** Repository-relative path of a file URI; `undefined` if it lies outside. */
  pathOf(uri: string): string | undefined;
  /** Milliseconds since 1970, for "fetched 3 hours ago". */
  now(): number;
}

/** A library location as the protocol states it. */
export function toLspLocation(repository: Pick<Repository, 'uriOf'>, location: Location): LspLocation {
  return { uri: repository.uriOf(location.file), range: location.range };
}

/** Reads files as the editor has them now, unsaved buffers included. */
export async function createReader(repository: Pick<Repository, 'worktree' | 'cache'>): Promise<RecordingReader> {
  return new RecordingReader(await repository.worktree.getTree(), repository.cache);
}

import { loadSchema } from '../schema/schema.ts';
import type { OpenerOptions } from '../lsp/server.ts';
import type { RepositoryOpener } from '../lsp/workspace.ts';
import { GitopsCache } from '../gitops/gitopsCache.ts';
import { LooseFiles } from '../session/looseFiles.ts';
import { createLooseJudge } from '../session/repositoryJudge.ts';
import { warmChecks } from '../session/warmChecks.ts';
import { findEnginePath } from './enginePath.ts';
import { EnginePool } from './enginePool.ts';
import { fromFileUri } from './filePaths.ts';
import { openRepository } from './openRepository.ts';
import { readCatalogue } from './readCatalogue.ts';
import type { OpenedRepository } from './openRepository.ts';
import { createRest } from './turns.ts';

/** Milliseconds after the start, when what was opened has been looked at; who asks for one answer only is not held up. */
const warmUpDelay = 2000;
/** Milliseconds between two rounds of warming up: more than one round takes. */
const warmUpRest = 15;

/** Opens repositories for the language server: one engine and one schema for all of them. */
export function createRepositoryOpener({ enginePath, forgeHosts, person, log }: OpenerOptions): RepositoryOpener {
  const engine = new EnginePool({ binary: enginePath ?? findEnginePath(), log, onRequest: request => log(`engine: ${request}`) });
  const schema = loadSchema();
  const catalogue = readCatalogue();
  const open = async (folderUri: string): Promise<OpenedRepository> => {
    const folder = fromFileUri(folderUri, process.platform === 'win32');
    if (folder === undefined) {
      throw new Error(`Driftline works on files: ${folderUri} is no folder of a file system.`);
    }
    void engine.warmUp();
    return openRepository(folder, { engine, schema, catalogue, log, watch: true, person, forgeHosts });
  };
  const createLooseFiles = (): LooseFiles =>
    new LooseFiles({ cache: new GitopsCache(), judge: createLooseJudge(), catalogue, log });
  const disposal = { isCancellationRequested: false };
  void createRest(warmUpDelay)().then(() => warmChecks(createLooseFiles(), createRest(warmUpRest), disposal));
  const dispose = (): Promise<void> => {
    disposal.isCancellationRequested = true;
    return engine.dispose();
  };
  return { open, loose: createLooseFiles(), dispose };
}

import { ProposedFeatures, createConnection } from 'vscode-languageserver/node';
import { startServer } from '../lsp/server.ts';
import { createThrottle } from './throttle.ts';
import { createYamlAssist } from './lazyYamlAssist.ts';
import { createRepositoryOpener } from './repositoryOpener.ts';

declare const DRIFTLINE_VERSION: string | undefined;

/** `node server.js --stdio` (or `--node-ipc`): the language server for any editor. */
const connection = createConnection(ProposedFeatures.all);
process.on('unhandledRejection', reason =>
  connection.console.error(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
);
startServer(connection, {
  createRepositoryOpener,
  throttle: createThrottle,
  yaml: createYamlAssist(),
  version: typeof DRIFTLINE_VERSION === 'string' ? DRIFTLINE_VERSION : '0.0.0',
});
connection.listen();

import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from '../support/apiServer.ts';
import type { ApiServer } from '../support/apiServer.ts';
import { enrichObject } from './checker/enrichObject.ts';
import { collectGoodObjects } from './checker/goodObjects.ts';
import type { GoodObject, GoodObjects } from './checker/goodObjects.ts';
import { createJsonSchema } from './checker/jsonSchemas.ts';
import { createKubeconform } from './checker/kubeconform.ts';
import { mutateObjects } from './checker/mutatedObjects.ts';
import type { MutatedObject } from './checker/mutatedObjects.ts';
import type { OpenApiDocument } from './checker/openApi.ts';
import { judgeAll, printTable } from './checker/resultTable.ts';
import type { ToolResult } from './checker/resultTable.ts';
import type { Tool } from './checker/tools.ts';
import { createYamlLanguageServer } from './checker/yamlLanguageServer.ts';
import { createDocument, printDocument } from './checker/yamlText.ts';
import { readNumberArgument } from './oracleArguments.ts';
import { SeededRandom } from './provenance/seededRandom.ts';

/**
 * What the checker says of an object, against a real API server: valid objects of every kind are broken in one place each, and whatever
 * the server refuses for its structure must be found there. kubeconform and yaml-language-server are asked the same, with schemas made of the
 * same types. `--seed=N --count=N`: which mutations, and how many.
 */

/** How many fields are tried in addition to those of a written object. */
const enrichments = 12;

describe('the checker, against a real API server', function () {
  this.timeout(900_000);
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 500);
  let server: ApiServer;
  let openApi: OpenApiDocument;
  let folder: string;
  let written: GoodObjects;
  let goods: readonly GoodObject[];
  let mutated: readonly MutatedObject[];
  let results: readonly ToolResult[];

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-checker-')));
    server = await startApiServer();
    openApi = (await server.read('/openapi/v2')) as OpenApiDocument;
    written = await collectGoodObjects(server, openApi);
    goods = await Promise.all(
      written.objects.map((good, index) =>
        enrichObject(server, openApi, good, { random: new SeededRandom(seed * 1009 + index), attempts: enrichments }),
      ),
    );
    mutated = await mutateObjects(server, openApi, goods, { seed, count });
    results = await Promise.all((await createTools()).map(ask));
    printTable(mutated, results);
  });

  after(async () => {
    await server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has a valid object of every kind', () => assert.deepEqual(written.problems, []));

  async function createTools(): Promise<readonly Tool[]> {
    const schemas = new Map(
      goods.map(({ value, schema }) => [`${value.apiVersion}/${value.kind}`, createJsonSchema(openApi, value, schema)]),
    );
    return [await createKubeconform(schemas, folder), createYamlLanguageServer(schemas)];
  }

  async function ask(tool: Tool): Promise<ToolResult> {
    const unmutated = goods.map(({ value }) => ({
      apiVersion: value.apiVersion,
      kind: value.kind,
      text: printDocument(createDocument(value), new SeededRandom(seed)),
    }));
    const falseAlarms = (await tool.check(unmutated)).flatMap((findings, index) =>
      findings.map(
        ({ message, span }) => `${goods[index]?.title}: ${message} at ${unmutated[index]?.text.slice(span.start, span.end)}`,
      ),
    );
    return { name: tool.name, judgements: judgeAll(mutated, await tool.check(mutated)), falseAlarms };
  }
});

import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { startApiServer } from '../support/apiServer.ts';
import type { ApiServer } from '../support/apiServer.ts';
import { compareKind } from './checker/compareCatalogue.ts';
import { collectCustomObjects } from './checker/customObjects.ts';
import type { CustomObjects } from './checker/customObjects.ts';
import { createDriftline, warnsOfVersion } from './checker/driftline.ts';
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

/** How many fields are tried in addition to those of a valid object. */
const enrichments = 12;

describe('the checker, against a real API server', function () {
  this.timeout(900_000);
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 500);
  const catalogue = readCatalogue();
  let server: ApiServer;
  let openApi: OpenApiDocument;
  let folder: string;
  let builtIn: GoodObjects;
  let custom: CustomObjects;
  let goods: readonly GoodObject[];
  let mutated: readonly MutatedObject[];
  let ours: ToolResult;

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-checker-')));
    server = await startApiServer();
    openApi = (await server.read('/openapi/v2')) as OpenApiDocument;
    builtIn = await collectGoodObjects(server, openApi);
    custom = await collectCustomObjects(server, openApi, catalogue, seed);
    goods = await Promise.all(
      [...builtIn.objects, ...custom.objects].map((good, index) =>
        enrichObject(server, openApi, good, { random: new SeededRandom(seed * 1009 + index), attempts: enrichments }),
      ),
    );
    mutated = await mutateObjects(server, openApi, goods, { seed, count });
    const schemas = new Map(
      goods.map(({ value, schema }) => [`${value.apiVersion}/${value.kind}`, createJsonSchema(openApi, value, schema)]),
    );
    ours = await ask(createDriftline(catalogue));
    const others = [await ask(await createKubeconform(schemas, folder)), await ask(createYamlLanguageServer(schemas))];
    console.log(
      `seed ${seed}: ${builtIn.objects.length} objects of built-in kinds, ${custom.objects.length} of custom ones ` +
        `(none found of ${custom.without.length} more kinds)`,
    );
    printTable(mutated, [ours, ...others]);
  });

  after(async () => {
    await server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has a valid object of every built-in kind', () => assert.deepEqual(builtIn.problems, []));

  it('knows every built-in kind as the server publishes it', () => {
    const names = builtIn.objects.map(({ value: { apiVersion, kind }, schema }) => [`${apiVersion}/${kind}`, schema] as const);
    assert.deepEqual(
      [...new Map(names)].flatMap(([name, schema]) => compareKind(openApi, catalogue, name, schema)),
      [],
    );
  });

  it('warns of the versions that the server warns of', () => {
    const wrong = builtIn.objects.filter(good => warnsOfVersion(catalogue, printObject(good)) !== good.isDeprecated);
    assert.deepEqual(
      wrong.map(({ title, isDeprecated }) => `${title}: ${isDeprecated ? 'the server warns' : 'the server does not warn'}`),
      [],
    );
  });

  it('finds nothing in a valid object', () => assert.deepEqual(ours.falseAlarms, []));

  it('finds what the server refuses for its structure, where it is', () => {
    const refused = mutated.map((object, index) => ({ object, judgement: ours.judgements[index] }));
    const structural = refused.filter(({ object }) => object.refusedFor !== undefined);
    const missed = structural.filter(({ judgement }) => judgement?.placed !== true);
    const list = missed.map(({ object, judgement }) => {
      const said = judgement?.strayed.map(({ message }) => message).join('; ') ?? '';
      return `${object.what}\n  server: ${object.serverMessage}\n  ours: ${said || 'nothing'}`;
    });
    console.log(['Missed or elsewhere:', ...list].join('\n'));
    assert.ok(structural.length > count / 2, `the server refuses only ${structural.length} of ${count} for their structure`);
    assert.ok(missed.length <= 0.02 * structural.length, `${missed.length} of ${structural.length} are missed or elsewhere`);
  });

  it('finds nothing beside what is broken', () => {
    const strayed = mutated.flatMap((object, index) => {
      const { placed, strayed } = ours.judgements[index] ?? { placed: false, strayed: [] };
      return placed ? strayed.map(({ message }) => `${object.what}: ${message}`) : [];
    });
    assert.deepEqual(strayed, []);
  });

  it('calls little an error that the server accepts, against its own types', () => {
    const wrong = mutated.filter((object, index) => object.accepted && ours.judgements[index]?.isError === true);
    console.log(['Errors in what the server accepts:', ...wrong.map(({ what }) => what)].join('\n'));
    assert.ok(wrong.length <= 0.05 * count, `${wrong.length} of ${count}`);
  });

  function printObject({ value }: GoodObject): string {
    return printDocument(createDocument(value), new SeededRandom(seed));
  }

  async function ask(tool: Tool): Promise<ToolResult> {
    const unmutated = goods.map(good => ({ apiVersion: good.value.apiVersion, kind: good.value.kind, text: printObject(good) }));
    const falseAlarms = (await tool.check(unmutated)).flatMap((findings, index) =>
      findings.map(
        ({ message, span }) => `${goods[index]?.title}: ${message} at ${unmutated[index]?.text.slice(span.start, span.end)}`,
      ),
    );
    return { name: tool.name, judgements: judgeAll(mutated, await tool.check(mutated)), falseAlarms };
  }
});

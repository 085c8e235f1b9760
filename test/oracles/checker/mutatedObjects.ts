import type { ApiServer } from '../../support/apiServer.ts';
import { SeededRandom } from '../provenance/seededRandom.ts';
import type { GoodObject } from './goodObjects.ts';
import { mutations } from './mutations.ts';
import type { MutationClass } from './mutations.ts';
import type { OpenApiDocument } from './openApi.ts';
import { findStructuralClass } from './structuralClass.ts';
import type { CheckedText } from './tools.ts';
import { createDocument, locate, printDocument } from './yamlText.ts';
import type { Place } from './yamlText.ts';

/** A valid object with one change, and what the server says of it. */
export interface MutatedObject extends CheckedText {
  readonly mutation: MutationClass;
  /** For people: which object, where, what. */
  readonly what: string;
  /** The changed entry or element, or its parent where it is gone. */
  readonly place: Place;
  readonly isGone: boolean;
  /** The other one, of two that are equal. */
  readonly twin: Place | undefined;
  /** What holds it. */
  readonly parent: Place;
  readonly accepted: boolean;
  /** What the server refuses it for; `undefined` if not for its structure. */
  readonly refusedFor: MutationClass | undefined;
  readonly serverMessage: string;
}

interface Options {
  readonly seed: number;
  readonly count: number;
}

/** `count` objects, evenly over the classes. */
export async function mutateObjects(
  server: ApiServer,
  openApi: OpenApiDocument,
  goods: readonly GoodObject[],
  { seed, count }: Options,
): Promise<MutatedObject[]> {
  const classes = Object.keys(mutations) as MutationClass[];
  const all: MutatedObject[] = [];
  for (let number = 0; number < count; number++) {
    const random = new SeededRandom(seed * 100_003 + number);
    const mutation = classes[number % classes.length] ?? 'wrong type';
    all.push(await mutateOne(server, openApi, goods, mutation, random));
  }
  return all;
}

async function mutateOne(
  server: ApiServer,
  openApi: OpenApiDocument,
  goods: readonly GoodObject[],
  mutation: MutationClass,
  random: SeededRandom,
): Promise<MutatedObject> {
  for (;;) {
    const { title, path, schema, value } = random.pick(goods);
    const document = createDocument(value);
    const change = mutations[mutation]({ document, schema, openApi, random });
    if (!change) {
      continue;
    }
    const text = printDocument(document, random);
    const verdict = await server.dryRun(path, text);
    return {
      apiVersion: value.apiVersion,
      kind: value.kind,
      text,
      mutation,
      what: `${title}: ${change.what}`,
      place: locate(text, change.address),
      isGone: change.isGone,
      twin: change.twin && locate(text, change.twin),
      parent: locate(text, change.address.slice(0, -1)),
      accepted: verdict.accepted,
      refusedFor: findStructuralClass(verdict),
      serverMessage: verdict.message,
    };
  }
}

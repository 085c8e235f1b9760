import type { ForgeHttp, ForgeToken } from '../../server/src/forge/forge.ts';

/** A forge that answers by a script: what its clients ask, with which headers, and what they make of each answer. */

export interface AskedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** `undefined` without one. */
  readonly body: unknown;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text as it is. */
  readonly body?: unknown;
}

/** An answer, or an error that `fetch` rejects with. */
export type Script = (request: AskedRequest) => ScriptedAnswer | Error;

export interface ScriptedHttp extends ForgeHttp {
  readonly requests: readonly AskedRequest[];
  readonly logged: readonly string[];
  /** `accepted secret-token` */
  readonly verdicts: readonly string[];
}

/** When all of this happens. */
export const scriptedNow = Date.parse('2026-11-23T12:00:00Z');

/** @param tokens those that are offered, each after the one before was refused; none when they are used up. */
export function createScriptedHttp(script: Script, tokens: readonly ForgeToken[] = [{ token: 'secret-token' }]): ScriptedHttp {
  const requests: AskedRequest[] = [];
  const logged: string[] = [];
  const verdicts: string[] = [];
  return {
    requests,
    logged,
    verdicts,
    async fetch(input, init) {
      const request = new Request(input, init);
      const text = await request.text();
      const asked = {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: text === '' ? undefined : parse(text),
      };
      requests.push(asked);
      const answer = script(asked);
      if (answer instanceof Error) {
        throw answer;
      }
      const { status = 200, headers = {}, body } = answer;
      const isText = typeof body === 'string';
      const type = { 'content-type': isText ? 'text/html' : 'application/json; charset=utf-8' };
      const content = body === undefined ? null : isText ? body : JSON.stringify(body);
      return new Response(content, { status, headers: { ...type, ...headers } });
    },
    readToken: () => {
      const refused = verdicts.filter(verdict => verdict.startsWith('refused')).length;
      return Promise.resolve(tokens[refused]);
    },
    tellToken: ({ token }, verdict) => {
      verdicts.push(`${verdict} ${token}`);
      return Promise.resolve();
    },
    now: () => scriptedNow,
    log: message => void logged.push(message),
  };
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

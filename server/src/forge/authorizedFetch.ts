import type { ForgeAddress, ForgeHttp, ForgeToken } from './forge.ts';

/** How a forge wants to be told who asks: the value of the `Authorization` header. */
export type Authorization = (token: ForgeToken) => string;

/**
 * A `fetch` that signs requests in, and only those to the forge's own API: a request to any other origin is a mistake and throws. The
 * only place where a token is put anywhere. A token that is refused is reported, and the next one tried once.
 */
export function createAuthorizedFetch(http: ForgeHttp, address: ForgeAddress, authorization: Authorization): typeof fetch {
  const { origin } = new URL(address.apiUrl);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin) {
      throw new Error(`A request to ${url.origin} is not one to the API of ${address.host}.`);
    }
    const send = async (token: ForgeToken | undefined): Promise<Response> => {
      const headers = new Headers(init?.headers);
      headers.delete('authorization');
      if (token) {
        headers.set('authorization', authorization(token));
      }
      const response = await http.fetch(url, { ...init, headers });
      http.log(`${init?.method ?? 'GET'} ${url.pathname}: ${response.status}`);
      if (token && (response.status === 401 || response.ok)) {
        await http.tellToken(token, response.ok ? 'accepted' : 'refused');
      }
      return response;
    };
    const token = await http.readToken();
    const response = await send(token);
    if (response.status !== 401 || !token) {
      return response;
    }
    const next = await http.readToken();
    return next && next.token !== token.token ? send(next) : response;
  };
}

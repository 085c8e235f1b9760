/** Which proxy a request goes through, by the variables that curl, git and most other programs read. */

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Address of the proxy; `undefined`: the host is reached directly. `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, of which
 * the names in lower case win.
 */
export function findProxy(url: URL, environment: Environment): URL | undefined {
  const scheme = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const proxy = readVariable(environment, scheme) ?? readVariable(environment, 'all_proxy');
  if (proxy === undefined || isExempt(url, readVariable(environment, 'no_proxy') ?? '')) {
    return undefined;
  }
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

function readVariable(environment: Environment, name: string): string | undefined {
  const value = environment[name] ?? environment[name.toUpperCase()];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

/** Entries are names that also stand for everything below them, `*`, or either with a port: `.example.com`, `10.0.0.1:8080`. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => {
      const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      const suffix = name.replace(/^\*?\./, '');
      const isNamed = name === '*' || host === suffix || host.endsWith(`.${suffix}`);
      return isNamed && (entryPort === undefined || entryPort === port);
    });
}

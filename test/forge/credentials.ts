/** What an Authorization header says. */
export interface Credentials {
  readonly scheme: 'bearer' | 'token' | 'basic' | 'unknown';
  /** The token, of Basic the password; GitHub does not look at the user name beside a token. */
  readonly token: string;
}

/** `undefined`: there is no header. */
export function readCredentials(header: string | undefined): Credentials | undefined {
  if (header === undefined) {
    return undefined;
  }
  const [, scheme = '', value = ''] = /^(\S+) +(.*)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { scheme: 'bearer', token: value };
    case 'token':
      return { scheme: 'token', token: value };
    case 'basic': {
      const pair = Buffer.from(value, 'base64').toString('utf8');
      return { scheme: 'basic', token: pair.slice(pair.indexOf(':') + 1) };
    }
    default:
      return { scheme: 'unknown', token: value };
  }
}

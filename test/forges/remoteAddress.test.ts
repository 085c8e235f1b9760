import assert from 'node:assert/strict';
import { parseRemoteAddress } from '../../server/src/forge/remoteAddress.ts';

describe('remote addresses', () => {
  /** `expected`: `transport host[:port] path`, or `undefined` for what is no address of a host. */
  function check(address: string, expected: string | undefined): void {
    it(`takes ${JSON.stringify(address)} apart`, () => {
      const parsed = parseRemoteAddress(address);
      const port = parsed?.port === undefined ? '' : `:${parsed.port}`;
      assert.equal(parsed && `${parsed.transport} ${parsed.host}${port} ${parsed.path.join('/')}`, expected);
    });
  }

  check('https://github.com/acme/shop.git', 'https github.com acme/shop');
  check('https://github.com/acme/shop/', 'https github.com acme/shop');
  check('  https://GitHub.com//acme//shop.git/\n', 'https github.com acme/shop');
  check('https://ada:secret@git.example.com:8443/forge/acme/shop.git', 'https git.example.com:8443 forge/acme/shop');
  check('https://git.example.com:443/acme/shop', 'https git.example.com acme/shop');
  check('http://127.0.0.1:3000/acme/shop.git', 'http 127.0.0.1:3000 acme/shop');
  check('http://git.example.com:80/acme/shop', 'http git.example.com acme/shop');
  check('http://git.example.com:443/acme/shop', 'http git.example.com:443 acme/shop');
  check('https://[2001:DB8::1]:8443/acme/shop.git', 'https [2001:db8::1]:8443 acme/shop');
  check('https://dev.azure.com/acme/My%20Project/_git/shop', 'https dev.azure.com acme/My Project/_git/shop');
  check('ssh://git@git.example.com:2222/acme/shop.git', 'ssh git.example.com:2222 acme/shop');
  check('ssh://git@git.example.com:22/acme/shop.git', 'ssh git.example.com acme/shop');
  check('ssh://git@git.example.com:80/acme/shop.git', 'ssh git.example.com:80 acme/shop');
  check('SSH://git.example.com/~ada/shop', 'ssh git.example.com ~ada/shop');
  check('git+ssh://git@git.example.com/acme/shop.git', 'ssh git.example.com acme/shop');
  check('git://git.example.com/acme/shop.git', 'git git.example.com acme/shop');
  check('git@github.com:acme/shop.git', 'ssh github.com acme/shop');
  check('github.com:acme/shop', 'ssh github.com acme/shop');
  check('git@gitlab.com:acme/platform/team/shop.git', 'ssh gitlab.com acme/platform/team/shop');
  check('git@git.example.com:/acme/shop.git', 'ssh git.example.com acme/shop');
  check('git@ssh.dev.azure.com:v3/acme/My Project/shop', 'ssh ssh.dev.azure.com v3/acme/My Project/shop');
  check('git@[2001:db8::1]:acme/shop.git', 'ssh [2001:db8::1] acme/shop');
  check('[git@git.example.com:2222]:acme/shop.git', 'ssh git.example.com:2222 acme/shop');
  check('git@[git.example.com:2222]:acme/shop.git', 'ssh git.example.com:2222 acme/shop');
  check('git@git.example.com:acme/.git', 'ssh git.example.com acme/.git');
  check('', undefined);
  check('.', undefined);
  check('../shop.git', undefined);
  check('/srv/git/acme/shop.git', undefined);
  check('file:///srv/git/acme/shop.git', undefined);
  check('C:\\repositories\\shop', undefined);
  check('C:/repositories/shop', undefined);
  check('ext::sh -c whoami', undefined);
  check('ext::git@github.com:acme/shop', undefined);
  check('./git@github.com:acme/shop', undefined);
  check('constructor://github.com/acme/shop', undefined);
  check('https://', undefined);
  check('https://github.com', undefined);
  check('https://github.com/', undefined);
  check('https://github.com:port/acme/shop', undefined);
  check('https://github.com/acme/%zz', undefined);
  check('https://github.com/acme/..%2Fother%2Fshop', undefined);
  check('https://github.com/acme/shop%0Ahost=evil.example', undefined);
  check('git@github.com:acme/../other', undefined);

  it('never gives a user name or a password', () => {
    const text = JSON.stringify(parseRemoteAddress('https://ada:secret@git.example.com/acme/shop'));
    assert.doesNotMatch(text, /ada|secret/);
  });
});

import assert from 'node:assert/strict';
import { Credentials } from '../../server/src/node/credentials.ts';
import type { TokenPlace } from '../../server/src/node/credentials.ts';
import type { GitCredential } from '../../server/src/node/gitCredential.ts';

describe('credentials for forges', () => {
  const place: TokenPlace = {
    kind: 'github',
    origin: 'https://github.com',
    protocol: 'https',
    host: 'github.com',
    path: 'acme/shop.git',
  };

  interface Scene {
    /** What the person's stores hold: by source, without asking and when asked. */
    readonly authentication?: string;
    readonly secretStorage?: string;
    readonly signsIn?: 'authentication' | 'secretStorage';
    readonly helper?: string;
    readonly environment?: Readonly<Record<string, string>>;
  }

  /** What happened is in `events`, in order. */
  function check(initial: Scene) {
    const events: string[] = [];
    const scene = { ...initial };
    const clock = { now: 0 };
    const credentialOf = (password: string): GitCredential => ({ username: 'ada', password, lines: [`password=${password}`] });
    const credentials = new Credentials({
      environment: initial.environment ?? {},
      now: () => clock.now,
      person: {
        readToken({ source, origin, interactive }) {
          events.push(`${interactive ? 'ask' : 'look'} ${source} ${origin}`);
          return Promise.resolve(interactive && scene.signsIn === source ? `new-${source}` : scene[source]);
        },
        rejectToken: ({ source, origin }) => void events.push(`reject ${source} ${origin}`),
        prompt: () => Promise.resolve(undefined),
      },
      git: {
        fill({ host, path }) {
          events.push(`fill ${host} ${path}`);
          return Promise.resolve(scene.helper === undefined ? undefined : credentialOf(scene.helper));
        },
        approve: ({ password }) => Promise.resolve(void events.push(`approve ${password}`)),
        reject: ({ password }) => Promise.resolve(void events.push(`reject ${password}`)),
      },
    });
    const read = async (options: { interactive?: boolean; place?: TokenPlace } = {}) => {
      const found = await credentials.read(options.place ?? place, { interactive: options.interactive ?? false });
      return found && `${found.source} ${found.token.token}`;
    };
    return { credentials, events, scene, clock, read };
  }

  const all: Scene = {
    authentication: 'one',
    helper: 'two',
    environment: { GH_TOKEN: 'three' },
    secretStorage: 'four',
  };

  it('come from the first source that has one, in order, as each is refused', async () => {
    const { credentials, read, events } = check(all);
    const found: (string | undefined)[] = [];
    for (let round = 0; round < 5; round++) {
      found.push(await read());
      await credentials.reject(place);
    }
    assert.deepEqual(found, ['authentication one', 'credentialHelper two', 'environment three', 'secretStorage four', undefined]);
    assert.deepEqual(
      events.filter(event => event.startsWith('reject')),
      ['reject authentication https://github.com', 'reject two', 'reject secretStorage https://github.com'],
    );
  });

  it('ask nobody unless they may, and then only after everything else', async () => {
    const silent = check({ signsIn: 'authentication' });
    assert.equal(await silent.read(), undefined);
    assert.ok(silent.events.every(event => !event.startsWith('ask')));
    const { read, events } = check({ signsIn: 'secretStorage' });
    assert.equal(await read({ interactive: true }), 'secretStorage new-secretStorage');
    assert.deepEqual(events, [
      'look authentication https://github.com',
      'fill github.com acme/shop.git',
      'look secretStorage https://github.com',
      'ask authentication https://github.com',
      'ask secretStorage https://github.com',
    ]);
    const known = check({ helper: 'two', signsIn: 'authentication' });
    assert.equal(await known.read({ interactive: true }), 'credentialHelper two');
  });

  it('are kept for a moment, and read again after it', async () => {
    const { read, scene, clock } = check({ authentication: 'one' });
    assert.equal(await read(), 'authentication one');
    scene.authentication = 'other';
    clock.now = 59_999;
    assert.equal(await read(), 'authentication one');
    clock.now = 60_000;
    assert.equal(await read(), 'authentication other');
  });

  it('are looked for again soon where there were none', async () => {
    const { read, scene, clock } = check({});
    assert.equal(await read(), undefined);
    scene.authentication = 'one';
    assert.equal(await read(), undefined);
    clock.now = 10_000;
    assert.equal(await read(), 'authentication one');
  });

  it('are searched once for askers at the same time', async () => {
    const { read, events } = check({ helper: 'two' });
    await Promise.all([read(), read(), read()]);
    assert.deepEqual(events.filter(event => event.startsWith('fill')).length, 1);
  });

  it('are approved once, and those that nobody asked about not at all', async () => {
    const { credentials, read, events, clock } = check({ helper: 'two' });
    await read();
    await credentials.tell(place, { token: 'another' }, 'accepted');
    await credentials.tell(place, { token: 'two' }, 'accepted');
    await credentials.tell(place, { token: 'two' }, 'accepted');
    clock.now = 100_000;
    await read();
    await credentials.tell(place, { token: 'two' }, 'accepted');
    assert.deepEqual(
      events.filter(event => event.startsWith('approve')),
      ['approve two'],
    );
  });

  it('are offered again some time after they were refused', async () => {
    const { credentials, read, clock } = check({ authentication: 'one' });
    await read();
    await credentials.tell(place, { token: 'one' }, 'refused');
    assert.equal(await read(), undefined);
    clock.now = 600_000;
    assert.equal(await read(), 'authentication one');
  });

  it('belong to their origin', async () => {
    const { read, events } = check({ environment: { GH_TOKEN: 'three' } });
    const other: TokenPlace = { ...place, origin: 'https://github.example.com', host: 'github.example.com' };
    assert.equal(await read(), 'environment three');
    assert.equal(await read({ place: other }), undefined);
    assert.ok(events.includes('look authentication https://github.example.com'));
  });

  it('are none if they could not stand in a header', async () => {
    for (const authentication of ['', 'two words', 'a\r\nx-evil: b', 'pässwort']) {
      assert.equal(await check({ authentication }).read(), undefined);
    }
    const gitea: TokenPlace = { ...place, kind: 'gitea' };
    assert.equal(await check({ helper: 'pässwort mit wörtern' }).read({ place: gitea }), 'credentialHelper pässwort mit wörtern');
  });
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { createForges } from '../../server/src/node/forges.ts';
import type { ForgesOptions } from '../../server/src/node/forges.ts';
import type { Person } from '../../server/src/session/proposalPorts.ts';
import { createForgeFixture, tokens } from '../forge/forgeFixture.ts';
import type { ForgeFixture, ForgeFixtureOptions } from '../forge/forgeFixture.ts';

/** Forges with the person's network, git and credential helpers, against the local forge. */
describe('forges of a repository', () => {
  const fixtures: ForgeFixture[] = [];

  afterEach(async () => {
    for (const fixture of fixtures.splice(0)) {
      await fixture.dispose();
    }
  });

  /** `helper`: what the credential helper gives for the forge; it writes what it is told into `.git/told`. */
  async function check(
    options: {
      readonly helper?: string;
      readonly person?: Partial<Person>;
      readonly hosts?: Record<string, string>;
    } & ForgeFixtureOptions &
      Pick<Partial<ForgesOptions>, 'environment'> = {},
  ) {
    const { helper, person, environment = {}, hosts, ...fixtureOptions } = options;
    const fixture = await createForgeFixture(fixtureOptions);
    fixtures.push(fixture);
    const { clone, forge } = fixture;
    const told = join(clone.root, '.git/told');
    const script = join(clone.root, '.git/helper.sh');
    const answer = helper === undefined ? ':' : `printf 'username=ada\\npassword=${helper}\\n'`;
    writeFileSync(script, `#!/bin/sh\n{ echo "$1"; cat; } >> '${told}'\nif [ "$1" = get ]; then ${answer}; fi\n`, {
      mode: 0o755,
    });
    clone.git('config', '--remove-section', `credential.${forge.url}`);
    clone.git('config', '--replace-all', 'credential.helper', '');
    clone.git('config', '--add', 'credential.helper', script);
    const logged: string[] = [];
    const forges = createForges({
      folder: clone.root,
      person: {
        readToken: () => Promise.resolve(undefined),
        rejectToken: () => undefined,
        prompt: () => Promise.reject(new Error('nobody is to be asked')),
        ...person,
      },
      environment,
      hosts: hosts ?? { [new URL(forge.url).host]: 'github' },
      log: line => void logged.push(line),
      now: () => Date.now(),
    });
    const address = forges.recognise(forge.cloneUrl('shop/shop'));
    return {
      ...fixture,
      forges,
      address,
      logged,
      /** Lines that the helper got, in order. */
      told: () =>
        existsSync(told)
          ? readFileSync(told, 'utf8')
              .split('\n')
              .filter(line => line !== '')
          : [],
      connect: () => forges.connect(address ?? assert.fail(), { interactive: false }),
    };
  }

  it('sign in with what a credential helper has, and let it keep what works', async () => {
    const { connect, told, forge, logged } = await check({ helper: tokens.ada });
    const { forge: github, source } = await connect();
    assert.equal(source, 'credentialHelper');
    const account = await github.readAccount(neverCancelled);
    assert.equal(account.ok && account.value.login, 'ada');
    const { host } = new URL(forge.url);
    const lines = told();
    assert.deepEqual(lines.slice(0, 3), ['get', 'protocol=http', `host=${host}`]);
    assert.equal(lines.filter(line => line === 'store').length, 1);
    assert.ok(lines.slice(lines.indexOf('store')).includes(`password=${tokens.ada}`));
    assert.ok(!logged.join('\n').includes(tokens.ada));
  });

  it('show the helper the path only where it is told to', async () => {
    const plain = await check({ helper: tokens.ada });
    await plain.connect();
    assert.ok(!plain.told().some(line => line.startsWith('path=')));
    const { clone, connect, told } = await check({ helper: tokens.ada });
    clone.git('config', 'credential.useHttpPath', 'true');
    await connect();
    assert.ok(told().includes('path=shop/shop.git'));
  });

  it('let the helper forget what is refused, and try the next source at once', async () => {
    const { connect, told, forge, address, forges } = await check({
      helper: 'no-longer-valid',
      person: { readToken: ({ source }) => Promise.resolve(source === 'secretStorage' ? tokens.jonas : undefined) },
    });
    const { forge: github } = await connect();
    const account = await github.readAccount(neverCancelled);
    assert.equal(account.ok && account.value.login, 'jonas');
    assert.deepEqual(
      forge.requests.map(({ token }) => token),
      ['no-longer-valid', tokens.jonas],
    );
    assert.ok(told().includes('erase'));
    assert.ok(address);
    assert.equal((await forges.connect(address, { interactive: false })).source, 'secretStorage');
  });

  it('go without a token where there is none, and ask nobody', async () => {
    const { connect, forge } = await check();
    const { forge: github, source } = await connect();
    assert.equal(source, undefined);
    const repository = await github.readRepository(neverCancelled);
    assert.equal(repository.ok, true);
    const account = await github.readAccount(neverCancelled);
    assert.equal(account.ok ? '' : account.problem.code, 'unauthorized');
    assert.ok(forge.requests.every(({ token }) => token === undefined));
  });

  it('give a token to nobody but its origin', async () => {
    const asked: string[] = [];
    const person: Partial<Person> = {
      readToken: ({ origin }) => {
        asked.push(origin);
        return Promise.resolve(origin === 'https://github.com' ? 'of-github' : undefined);
      },
    };
    const { connect, forge } = await check({ person, environment: { GH_TOKEN: 'of-github-too' } });
    await (await connect()).forge.listPullRequests(neverCancelled);
    assert.ok(asked.every(origin => origin === forge.url));
    assert.ok(forge.requests.length > 0 && forge.requests.every(({ token }) => token === undefined));
  });

  it('remember answers from one connection to the next', async () => {
    const { connect, logged } = await check({ helper: tokens.ada });
    await (await connect()).forge.readRepository(neverCancelled);
    await (await connect()).forge.readRepository(neverCancelled);
    assert.deepEqual(logged, ['GET /api/v3/repos/shop/shop: 200', 'GET /api/v3/repos/shop/shop: 304']);
  });

  it('answer git with the token of a connected forge, and of no other', async () => {
    const { connect, forges, forge } = await check({ environment: {}, helper: tokens.ada });
    assert.equal(await forges.answerGit(forge.url), undefined);
    await connect();
    assert.deepEqual(await forges.answerGit(forge.url), { username: 'ada', password: tokens.ada });
    assert.equal(await forges.answerGit('https://github.com'), undefined);
  });

  it('find out what an unknown host is, once, and know it from then on', async () => {
    const { address, forges, forge } = await check({ hosts: {} });
    assert.equal(address, undefined);
    const url = forge.cloneUrl('shop/shop');
    assert.equal((await forges.discover(url, neverCancelled))?.kind, 'github');
    assert.equal(forges.recognise(url)?.kind, 'github');
    const asked = forge.requests.length;
    await forges.discover(url, neverCancelled);
    assert.equal(forge.requests.length, asked);
  });

  it('leave a host alone that told nothing', async () => {
    const { forges, forge } = await check({ hosts: {} });
    const url = forge.cloneUrl('shop/shop');
    forge.faults.next({ path: '/api/v3/meta' }, 'cut');
    assert.equal(await forges.discover(url, neverCancelled), undefined);
    assert.equal(await forges.discover(url, neverCancelled), undefined);
    assert.equal(forges.recognise(url), undefined);
  });

  it('ignore a setting that names no forge', async () => {
    const { forges } = await check({ hosts: { 'git.example.com': 'sourceforge', 'lab.example.com': 'gitlab' } });
    assert.equal(forges.recognise('https://git.example.com/a/b'), undefined);
    assert.equal(forges.recognise('https://lab.example.com/a/b')?.kind, 'gitlab');
  });

  it('look for no token where they could do nothing with it', async () => {
    const { forges, told } = await check({ helper: 'token' });
    const address = forges.recognise('git@gitlab.com:acme/shop');
    assert.ok(address);
    const { source, pages } = await forges.connect(address, { interactive: true });
    assert.deepEqual([source, pages.branch('main')], [undefined, 'https://gitlab.com/acme/shop/-/tree/main']);
    assert.deepEqual(told(), []);
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createConnection } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { openAskpass } from '../../server/src/node/askpass.ts';
import type { Askpass, AskpassOptions } from '../../server/src/node/askpass.ts';
import { createProposalFixture, isolatePersonalGit } from './proposalFixture.ts';

describe('asking for git and ssh', () => {
  let restore = (): void => undefined;
  before(() => (restore = isolatePersonalGit()));
  after(() => restore());
  const toDispose: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const dispose of toDispose.splice(0)) {
      await dispose();
    }
  });

  async function open(options: Partial<AskpassOptions> = {}): Promise<Askpass> {
    const askpass = await openAskpass({ prompt: () => Promise.resolve(undefined), secrets: [], ...options });
    toDispose.push(() => askpass.dispose());
    return askpass;
  }

  /** Runs the program as git does. */
  function ask(askpass: Askpass, text: string, environment: Readonly<Record<string, string>> = {}) {
    return new Promise<{ readonly status: number | null; readonly answer: string }>((resolve, reject) => {
      const env = { ...process.env, ...askpass.environment, ...environment };
      const child = spawn(env.GIT_ASKPASS ?? '', [text], { env, stdio: ['ignore', 'pipe', 'ignore'] });
      let answer = '';
      child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      child.on('error', reject);
      child.on('close', status => resolve({ status, answer }));
    });
  }

  it('hands the question to the person, and the answer back', async () => {
    const asked: unknown[] = [];
    const secrets: string[] = [];
    const askpass = await open({
      secrets,
      prompt: (...question) => {
        asked.push(question);
        return Promise.resolve('ä "b" $c');
      },
    });
    const key = "Enter passphrase for key '/home/ada/.ssh/id': ";
    const unknown =
      'The authenticity of host x is not known.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ';
    assert.deepEqual(await ask(askpass, key), { status: 0, answer: 'ä "b" $c\n' });
    await ask(askpass, unknown);
    await ask(askpass, "Username for 'https://example.org': ");
    await ask(askpass, 'Allow use of key? ', { SSH_ASKPASS_PROMPT: 'confirm' });
    assert.deepEqual(asked, [
      [key.trim(), true],
      [unknown.trim(), false],
      ["Username for 'https://example.org':", false],
      ['Allow use of key?', false],
    ]);
    assert.deepEqual(secrets, ['ä "b" $c']);
  });

  it('tells git when the person declined', async () => {
    assert.deepEqual(await ask(await open(), 'Password: '), { status: 1, answer: '' });
  });

  it('answers nobody who does not know the key, and nothing after it has ended', async () => {
    const askpass = await open({ prompt: () => Promise.resolve('geheim') });
    assert.deepEqual(await ask(askpass, 'Password: ', { DRIFTLINE_ASKPASS_KEY: 'guess' }), { status: 1, answer: '' });
    const answer = await new Promise<string>(resolve => {
      const socket = createConnection(askpass.environment['DRIFTLINE_ASKPASS_SOCKET'] ?? '', () => socket.write('nonsense\n'));
      let text = '';
      socket.on('data', chunk => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    assert.equal(answer, '');
    const folder = dirname(askpass.environment['GIT_ASKPASS'] ?? '');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    await askpass.dispose();
    assert.ok(!existsSync(folder));
    toDispose.splice(0);
  });

  it('asks the person where the name of a user or a path could be taken for a host', async () => {
    const account = { username: 'x-access-token', password: 'secret-token' };
    const askpass = await open({
      prompt: () => Promise.resolve('typed'),
      origins: ['https://forge.example'],
      answerCredential: () => Promise.resolve(account),
    });
    // Older versions of git do not encode the user name of `https://forge.example%2f@evil.example`.
    for (const address of [
      'https://forge.example/@evil.example',
      'https://forge.example\\@evil.example',
      'https://forge.example?@evil.example',
      'https://forge.example#@evil.example',
      "https://forge.example':@evil.example",
      "https://forge.example': '@evil.example",
    ]) {
      assert.equal((await ask(askpass, `Password for '${address}': `)).answer, 'typed\n', address);
    }
    assert.equal(
      (await ask(askpass, "Password for 'https://evil.example@forge.example/team/one.git': ")).answer,
      'secret-token\n',
    );
  });

  it("gives the forge's account to the remote's origin only", async () => {
    const origins: string[] = [];
    const askpass = await open({
      origins: ['https://forge.example.org'],
      answerCredential: origin => {
        origins.push(origin);
        return Promise.resolve({ username: 'ada', password: 'token' });
      },
    });
    assert.deepEqual(await ask(askpass, "Username for 'https://forge.example.org': "), { status: 0, answer: 'ada\n' });
    assert.deepEqual(await ask(askpass, "Password for 'https://ada@forge.example.org/team/one.git': "), {
      status: 0,
      answer: 'token\n',
    });
    for (const other of ['http://forge.example.org', 'https://forge.example.org:8443', 'https://forge.example.org.evil.org']) {
      assert.equal((await ask(askpass, `Password for '${other}': `)).status, 1, other);
    }
    assert.deepEqual(origins, ['https://forge.example.org']);
  });

  describe('for a push over HTTP', () => {
    /** A server that wants an account and has no repository; `seen` are the accounts that were sent. */
    async function listen(seen: string[]): Promise<{ readonly server: Server; readonly origin: string }> {
      const server = createServer((request, response) => {
        const { authorization } = request.headers;
        if (authorization !== undefined) {
          seen.push(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
        }
        response.writeHead(authorization === undefined ? 401 : 403, { 'www-authenticate': 'Basic realm="x"' }).end();
      });
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      toDispose.push(() => {
        server.closeAllConnections();
        server.close();
      });
      return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    }

    async function push(origin: string, options: Parameters<typeof createProposalFixture>[0], helper?: string) {
      const fixture = await createProposalFixture(options);
      toDispose.push(() => fixture.dispose());
      fixture.write({ 'a.yaml': 'a: 1\n' });
      const commit = fixture.commit();
      fixture.git('remote', 'set-url', 'origin', `${origin}/team/one.git`);
      if (helper !== undefined) {
        fixture.git('config', 'credential.helper', helper);
      }
      return fixture.proposals.push(
        { remote: 'origin', commit, branch: 'x', expected: null, skipHooks: false, onOutput: () => undefined },
        neverCancelled,
      );
    }

    it("asks the person's helper, then the forge's account, then the person", async () => {
      const seen: string[] = [];
      const { origin } = await listen(seen);
      const prompts: string[] = [];
      const prompt = (text: string) => {
        prompts.push(text);
        return Promise.resolve(prompts.length === 1 ? 'person' : 'words');
      };
      const helper = '!f() { test "$1" = get && echo username=helper && echo password=known; }; f';
      const answerCredential = () => Promise.resolve({ username: 'forge', password: 'token' });
      await push(origin, { options: { answerCredential, person: { prompt } } }, helper);
      await push(origin, { options: { answerCredential, person: { prompt } } });
      await push(origin, { options: { person: { prompt } } });
      assert.deepEqual(seen, ['helper:known', 'forge:token', 'person:words']);
      assert.equal(prompts.length, 2);
    });

    it('says that it needs an account where nobody can be asked', async () => {
      const { origin } = await listen([]);
      const answer = await push(origin, {});
      assert.ok(!answer.ok && answer.failure.code === 'proposal.push-denied', JSON.stringify(answer));
    });
  });
});

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startLocalForge } from '../forge/localForge.ts';
import type { LocalForge } from '../forge/localForge.ts';
import type { SimulatedChecksOptions } from '../forge/simulatedChecks.ts';
import type { Sample } from './createSample.ts';

/** Puts a local forge between the sample and its bare remote, so that a change can go the whole way to a merged pull request. */

export interface SampleForge {
  readonly forge: LocalForge;
  /** The forge's page of the repository. */
  readonly page: string;
  /** What the person's git credential helper answers for the forge. */
  readonly token: string;
  /** Ends the forge; `origin` is the bare remote again, and the token is gone. */
  dispose(): Promise<void>;
}

export interface SampleForgeOptions {
  /** `undefined`: checks appear only if somebody makes them. */
  readonly simulatedChecks?: SimulatedChecksOptions;
}

/** Who works in the sample. The colleagues of its history review: Jonas Okafor on the forge's pages. */
export const samplePerson = { login: 'robin', name: 'Robin Berg', email: 'robin@shop.example.com' } as const;

/** A check as fast as a person is patient. */
export const demoChecks: SimulatedChecksOptions = {
  name: 'ci/verify',
  summary: 'Simulated by the demo: nothing was run',
  startAfter: 2000,
  runFor: 6000,
};

/**
 * Starts the forge with `shop/shop`, whose branch `main` takes changes through pull requests only, and makes it the sample's `origin`.
 * What is known of the remote stays as it is. The repository's own git configuration gets a person, and a credential helper that
 * answers for this forge alone, so that nobody has to sign in.
 */
export async function startSampleForge(sample: Sample, options: SampleForgeOptions = {}): Promise<SampleForge> {
  const directory = join(dirname(sample.root), 'forge');
  const token = `demo-${randomBytes(16).toString('hex')}`;
  const colleagueToken = (): string => randomBytes(16).toString('hex');
  mkdirSync(directory);
  const forge = await startLocalForge({
    directory,
    users: [
      { ...samplePerson, token },
      { login: 'jonas', name: 'Jonas Okafor', email: 'jonas@shop.example.com', token: colleagueToken() },
      { login: 'mara', name: 'Mara Lindqvist', email: 'mara@shop.example.com', token: colleagueToken() },
    ],
    repositories: [
      {
        owner: 'shop',
        name: 'shop',
        bare: sample.remote,
        protections: [{ branch: 'main', approvals: 1, checks: [demoChecks.name] }],
      },
    ],
    ...options,
  });
  const credentials = join(directory, 'credentials');
  writeFileSync(credentials, `${forge.url.replace('//', `//${samplePerson.login}:${token}@`)}\n`, { mode: 0o600 });
  connect(sample, forge, credentials);
  return {
    forge,
    page: `${forge.url}/shop/shop`,
    token,
    async dispose() {
      await forge.dispose();
      configure(sample, '--remove-section', `credential.${forge.url}`);
      configure(sample, 'remote.origin.url', sample.remote);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function connect(sample: Sample, forge: LocalForge, credentials: string): void {
  configure(sample, 'user.name', samplePerson.name);
  configure(sample, 'user.email', samplePerson.email);
  configure(sample, 'remote.origin.url', forge.cloneUrl('shop/shop'));
  const helper = `credential.${forge.url}.helper`;
  // The empty one first: no helper of the person's own is asked, and none gets to keep the token.
  configure(sample, '--add', helper, '');
  configure(sample, '--add', helper, `store --file="${credentials.replaceAll('\\', '/')}"`);
}

function configure(sample: Sample, ...configArguments: readonly string[]): void {
  execFileSync('git', ['config', '--local', ...configArguments], { cwd: sample.root, stdio: ['ignore', 'ignore', 'inherit'] });
}

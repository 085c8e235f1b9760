import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ForgeRepositoryOptions } from '../forge/forgeState.ts';
import type { LocalForge, LocalForgeOptions } from '../forge/localForge.ts';
import { startLocalForge } from '../forge/localForge.ts';
import { createSample } from '../sample/createSample.ts';
import { ProposalWork } from './proposalWork.ts';

/**
 * The sample repository with its remote on the local forge and the language server on it: what suites about proposals start from.
 * The person is signed in by a git credential helper of the repository; `main` is protected on the forge.
 */
export interface ProposalFixture extends ProposalWork {
  readonly forge: LocalForge;
  /** Stops everything. @throws if a fault was ordered that no request met. */
  dispose(): Promise<void>;
}

export const person = { login: 'mara', name: 'Mara Lindqvist', token: 'token-of-mara', email: 'mara@shop.example.com' } as const;
export const reviewer = { login: 'jonas', name: 'Jonas Okafor', token: 'token-of-jonas' } as const;

export interface ProposalFixtureOptions extends Pick<LocalForgeOptions, 'rateLimit'> {
  /** No credential helper: the token has to come from elsewhere. */
  readonly signedOut?: boolean;
  /** Changes to the repository on the forge. */
  readonly repository?: Partial<ForgeRepositoryOptions>;
  /** No language server is started: the command line is looked at. */
  readonly withoutServer?: boolean;
  /** Variables of the server's environment; a function is told the forge's address. */
  readonly environment?: (forgeUrl: string) => Readonly<Record<string, string>>;
}

export async function createProposalFixture(options: ProposalFixtureOptions = {}): Promise<ProposalFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-proposals-'));
  const { root, remote } = createSample(folder);
  const forge = await startLocalForge({
    directory: folder,
    users: [person, reviewer],
    repositories: [{ owner: 'shop', name: 'shop', bare: remote, protections: [{ branch: 'main' }], ...options.repository }],
    ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
  });
  const fixture = new LocalFixture(folder, root, remote, forge, options.environment?.(forge.url) ?? {});
  fixture.git('remote', 'set-url', 'origin', forge.cloneUrl('shop/shop'));
  fixture.git('config', 'user.name', person.name);
  fixture.git('config', 'user.email', person.email);
  if (!options.signedOut) {
    fixture.keepCredential(forge.url, person.login, person.token);
  }
  if (!options.withoutServer) {
    await fixture.restart();
  }
  return fixture;
}

class LocalFixture extends ProposalWork implements ProposalFixture {
  readonly forge: LocalForge;

  constructor(folder: string, root: string, bare: string, forge: LocalForge, environment: Readonly<Record<string, string>>) {
    super({ folder, root, bare, remoteUrl: forge.cloneUrl('shop/shop'), environment });
    this.forge = forge;
  }

  override async dispose(): Promise<void> {
    await super.dispose();
    await this.forge.dispose();
    if (this.forge.faults.pending > 0) {
      throw new Error(`${this.forge.faults.pending} faults were ordered that no request met`);
    }
  }
}

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protection, Repository } from './forgeState.ts';

/** How pushes over HTTP to protected branches are refused; pushes to the bare repository's folder are not, as on a forge's own disk. */

/** Makes a folder of hooks in `directory` and answers its path. It goes with {@link protectionConfiguration}. */
export function createHooks(directory: string): string {
  const hooks = join(directory, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const hook = join(hooks, 'proc-receive');
  writeFileSync(hook, `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, 'procReceiveHook.ts')}"\n`);
  chmodSync(hook, 0o755);
  return hooks;
}

/** What receive-pack needs to know of the repository's protections: git configuration and the hook's environment. */
export function protectionConfiguration(
  repository: Repository,
  hooks: string,
  url: string,
): { readonly configuration: readonly (readonly [string, string])[]; readonly environment: Readonly<Record<string, string>> } {
  const references = repository.protections.map(protection => `refs/heads/${protection.branch}`);
  return {
    configuration: [['core.hooksPath', hooks], ...references.map(reference => ['receive.procReceiveRefs', reference] as const)],
    environment: {
      FORGE_PROTECTIONS: JSON.stringify(
        Object.fromEntries(
          repository.protections.map(protection => [
            `refs/heads/${protection.branch}`,
            protection.kind === 'classic'
              ? classicRefusal(protection)
              : rulesetRefusal(protection, `${url}/${repository.fullName}`),
          ]),
        ),
      ),
    },
  };
}

function classicRefusal(protection: Protection): { readonly lines: readonly string[]; readonly reason: string } {
  return {
    lines: [
      `error: GH006: Protected branch update failed for refs/heads/${protection.branch}.`,
      '',
      ...violations(protection).map(line => `- ${line}`),
    ],
    reason: 'protected branch hook declined',
  };
}

function rulesetRefusal(
  protection: Protection,
  repositoryUrl: string,
): { readonly lines: readonly string[]; readonly reason: string } {
  const reference = `refs/heads/${protection.branch}`;
  return {
    lines: [
      `error: GH013: Repository rule violations found for ${reference}.`,
      `Review all repository rules at ${repositoryUrl}/rules?ref=${encodeURIComponent(reference)}`,
      '',
      ...violations(protection).map(line => `- ${line}`),
      '',
    ],
    reason: 'push declined due to repository rule violations',
  };
}

function violations(protection: Protection): string[] {
  const { checks } = protection;
  const expected =
    checks.length === 1
      ? `Required status check "${checks[0]}" is expected.`
      : `${checks.length} of ${checks.length} required status checks are expected.`;
  return ['Changes must be made through a pull request.', ...(checks.length > 0 ? [expected] : [])];
}

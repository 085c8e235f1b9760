import { spawnSync } from 'node:child_process';

/** Runs the Go program of this folder. @throws with what it says if it cannot be built or fails. */
export function runProgram(output: 'types' | 'schemas' | 'manifests', input = ''): string {
  const result = spawnSync('go', ['run', '-trimpath', '.', output], {
    cwd: import.meta.dirname,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (result.error) {
    throw new Error(`Cannot start go: ${result.error.message}`);
  }
  if (result.status !== 0) {
    throw new Error(`script/catalogue failed:\n${result.stderr}`);
  }
  return result.stdout;
}

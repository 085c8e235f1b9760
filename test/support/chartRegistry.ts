import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureGoProgram } from '../oracles/goProgram.ts';
import { findFreePort, startProgram } from './keptProgram.ts';

/** An OCI registry as others run it (test/servers/registry), in memory. */
export interface ChartRegistry {
  /** `127.0.0.1:1234`. */
  readonly host: string;
  /** Pushes a chart as `helm push` does. Answers the manifest's digest. */
  push(path: string, tag: string, archive: Uint8Array): Promise<string>;
  dispose(): Promise<void>;
}

const title = 'an OCI registry';

/** Builds the registry unless it is in the cache, and starts it; whoever starts it disposes it. */
export async function startChartRegistry(): Promise<ChartRegistry> {
  const binary = await ensureGoProgram({
    title,
    name: 'registry',
    module: join(import.meta.dirname, '../servers/registry'),
    command: '.',
    flags: [],
    linkerFlags: '-s -w',
    usesC: false,
    duration: 'some seconds',
  });
  const folder = await mkdtemp(join(tmpdir(), 'driftline-registry-'));
  const host = `127.0.0.1:${await findFreePort()}`;
  const program = startProgram({ title, binary, programArguments: [host], folder });
  await program.waitUntilReady(async () => (await fetch(`http://${host}/v2/`).catch(() => undefined))?.ok === true);
  return {
    host,
    push: (path, tag, archive) => push(`http://${host}/v2/${path}`, tag, archive),
    dispose: () => program.dispose(),
  };
}

async function push(base: string, tag: string, archive: Uint8Array): Promise<string> {
  const config = Buffer.from('{}');
  const upload = async (mediaType: string, content: Uint8Array) => {
    const digest = digestOf(content);
    const body = Buffer.from(content);
    const answer = await fetch(`${base}/blobs/uploads/?digest=${digest}`, { method: 'POST', body });
    if (answer.status !== 201) {
      throw new Error(`The registry did not take a blob: ${answer.status}`);
    }
    return { mediaType, digest, size: content.length };
  };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: await upload('application/vnd.cncf.helm.config.v1+json', config),
    layers: [await upload('application/vnd.cncf.helm.chart.content.v1.tar+gzip', archive)],
  });
  const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
  const answer = await fetch(`${base}/manifests/${tag}`, { method: 'PUT', headers, body: manifest });
  if (answer.status !== 201) {
    throw new Error(`The registry did not take the manifest: ${answer.status}`);
  }
  return digestOf(Buffer.from(manifest));
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

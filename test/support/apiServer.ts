import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureApiServer } from '../oracles/ensureApiServer.ts';
import { findFreePort, startProgram } from './keptProgram.ts';

/**
 * A real API server on loopback, with a store, keys and certificates of its own in a temporary folder. No controllers run in it. It ends
 * with whoever started it, however that ends.
 */
export interface ApiServer {
  /** What a path answers, such as `/apis/apps/v1`. @throws {Error} if it does not answer with success. */
  read(path: string): Promise<unknown>;
  /** The same; `undefined` without success. */
  find(path: string): Promise<unknown>;
  /** Creates an object from its YAML or JSON. @throws {Error} with the server's message, if it refuses. */
  create(path: string, text: string): Promise<void>;
  /**
   * What the server would say to `kubectl create --dry-run=server --validate=strict`.
   * @param path of the collection, such as `/apis/apps/v1/namespaces/shop/deployments`.
   * @param text one YAML document, as a person wrote it.
   */
  dryRun(path: string, text: string): Promise<Verdict>;
  /** Of the authority that signed its own certificate, in PEM. */
  readonly authority: string;
  /** Ends the server and removes its folder. */
  dispose(): Promise<void>;
}

/** The part of the server's `Status` that tells why it refuses. */
export interface Verdict {
  readonly accepted: boolean;
  /** HTTP status: 400 for what it cannot read, 422 for what is not valid. */
  readonly code: number;
  readonly message: string;
  readonly causes: readonly VerdictCause[];
  /** What it warns of, as one text; empty without warnings. */
  readonly warnings: string;
}

export interface VerdictCause {
  /** Such as `FieldValueRequired`. */
  readonly reason: string;
  readonly message: string;
  /** `spec.containers[0].name`; empty for the object as a whole. */
  readonly field: string;
}

interface Answer {
  readonly code: number;
  readonly warnings: string;
  readonly body: unknown;
}

/** Starts a server; whoever starts it disposes it. @throws {Error} with what the server said, if it does not get ready within a minute. */
export async function startApiServer(): Promise<ApiServer> {
  const binary = await ensureApiServer();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-apiserver-')));
  const port = await findFreePort();
  const token = randomUUID();
  writeFileSync(join(folder, 'tokens.csv'), `${token},tester,tester,system:masters\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(folder, 'accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  const server = startProgram({
    title: 'The API server',
    binary,
    programArguments: [join(folder, 'store'), ...flags(folder, port)],
    folder,
  });
  const certificate = join(folder, 'certificates', 'apiserver.crt');
  const client = new ApiClient(port, token, certificate);
  try {
    await server.waitUntilReady(() => client.isReady());
  } catch (error) {
    await server.dispose();
    throw error;
  }
  return {
    read: path => client.read(path),
    find: path => client.find(path),
    create: (path, text) => client.create(path, text),
    dryRun: (path, text) => client.dryRun(path, text),
    authority: readAuthority(certificate),
    dispose() {
      client.dispose();
      return server.dispose();
    },
  };
}

/** The file holds the server's certificate and behind it that of its signer. */
function readAuthority(certificate: string): string {
  const text = readFileSync(certificate, 'utf8');
  return text.slice(text.lastIndexOf('-----BEGIN'));
}

/** Every API, also those that clusters switch on by hand; whoever has the token may do all; no accounts are looked for in a namespace. */
function flags(folder: string, port: number): string[] {
  return [
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=AlwaysAllow',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'accounts.key')}`,
    `--service-account-signing-key-file=${join(folder, 'accounts.key')}`,
    '--service-cluster-ip-range=10.0.0.0/16',
    '--runtime-config=api/all=true',
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
    '--watch-cache=false',
    '--v=0',
  ];
}

class ApiClient {
  readonly #port: number;
  readonly #token: string;
  readonly #certificate: string;
  #agent: Agent | undefined;

  constructor(port: number, token: string, certificate: string) {
    this.#port = port;
    this.#token = token;
    this.#certificate = certificate;
  }

  async isReady(): Promise<boolean> {
    try {
      return (await this.#ask('GET', '/readyz')).code === 200;
    } catch {
      // Nobody listens yet, or there is no certificate.
      return false;
    }
  }

  async read(path: string): Promise<unknown> {
    const { code, body } = await this.#ask('GET', path);
    if (code !== 200) {
      throw new Error(`The API server answers ${path} with ${code}: ${JSON.stringify(body)}`);
    }
    return body;
  }

  async find(path: string): Promise<unknown> {
    const { code, body } = await this.#ask('GET', path);
    return code === 200 ? body : undefined;
  }

  async create(path: string, text: string): Promise<void> {
    const { code, body } = await this.#ask('POST', path, text);
    if (code !== 201) {
      throw new Error(`The API server refuses an object at ${path}: ${JSON.stringify(body)}`);
    }
  }

  async dryRun(path: string, text: string): Promise<Verdict> {
    const { code, body, warnings } = await this.#ask('POST', `${path}?dryRun=All&fieldValidation=Strict`, text);
    const status = body as { message?: string; details?: { causes?: Partial<VerdictCause>[] } };
    const causes = (status.details?.causes ?? []).map(({ reason = '', message = '', field = '' }) => ({
      reason,
      message,
      field,
    }));
    const accepted = code === 201;
    const message = accepted ? '' : (status.message ?? JSON.stringify(body));
    return { accepted, code, message, causes: accepted ? [] : causes, warnings };
  }

  dispose(): void {
    this.#agent?.destroy();
  }

  #ask(method: string, path: string, text?: string): Promise<Answer> {
    this.#agent ??= new Agent({ ca: readFileSync(this.#certificate), keepAlive: true, maxSockets: 4 });
    const options = {
      method,
      host: '127.0.0.1',
      port: this.#port,
      path,
      agent: this.#agent,
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: 'application/json',
        ...(text === undefined ? {} : { 'content-type': 'application/yaml' }),
      },
    };
    return new Promise((resolve, reject) => {
      const asked = request(options, response => {
        let received = '';
        response.setEncoding('utf8').on('data', (part: string) => (received += part));
        response.on('end', () => {
          const { statusCode: code = 0, headers } = response;
          resolve({ code, warnings: headers.warning ?? '', body: parseBody(received) });
        });
        response.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(text);
    });
  }
}

/** Not everything is JSON: `/readyz` says `ok`. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

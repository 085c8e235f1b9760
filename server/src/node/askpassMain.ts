import { createConnection } from 'node:net';

/**
 * The program that git and ssh start to ask the person something (`GIT_ASKPASS`, `SSH_ASKPASS`): hands the question to the process
 * that started git, prints the answer. It must not know what is asked for.
 */

const { DRIFTLINE_ASKPASS_SOCKET: socketPath = '', DRIFTLINE_ASKPASS_KEY: key = '', SSH_ASKPASS_PROMPT: kind } = process.env;
const question = { key, text: process.argv[2] ?? '', ...(kind === undefined ? {} : { kind }) };

const socket = createConnection(socketPath, () => socket.write(`${JSON.stringify(question)}\n`));
const received: Buffer[] = [];
socket.on('data', chunk => received.push(chunk));
socket.on('error', () => process.exit(1));
socket.on('end', () => {
  const text = Buffer.concat(received).toString('utf8');
  const parsed = text === '' ? {} : (JSON.parse(text) as { readonly answer?: string });
  if (parsed.answer === undefined) {
    process.exit(1);
  }
  process.stdout.write(`${parsed.answer}\n`, () => process.exit(0));
});

import { createInterface } from 'node:readline/promises';
import { UsageError } from './exitStatus.ts';

/** Asks on the terminal. `otherwise` says what to do where nobody can answer. @throws {UsageError} there. */
export async function confirm(question: string, otherwise: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(`Nobody can be asked here: ${otherwise}`);
  }
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await line.question(`${question} [y/N] `)).trim());
  } finally {
    line.close();
  }
}

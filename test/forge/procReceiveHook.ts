/**
 * git's `proc-receive` hook of the local forge: refuses each update of a protected branch in GitHub's words. A program of its own,
 * which receive-pack starts; the protected references come in `FORGE_PROTECTIONS` (see protectedBranches.ts). The protocol is that
 * of githooks(5): packet lines, a version, the commands, an answer to each.
 */

interface Refusal {
  /** Lines the person sees behind `remote:`. */
  readonly lines: readonly string[];
  /** Behind `[remote rejected] main -> main`, in brackets. */
  readonly reason: string;
}

const protections = JSON.parse(process.env['FORGE_PROTECTIONS'] ?? '{}') as Readonly<Record<string, Refusal>>;

/** Packets of the input in order; `undefined` is a flush. */
async function* readPackets(): AsyncGenerator<string | undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of process.stdin) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= 4) {
      const length = Number.parseInt(rest.toString('latin1', 0, 4), 16);
      if (length === 0) {
        rest = rest.subarray(4);
        yield undefined;
      } else if (rest.length < length) {
        break;
      } else {
        const packet = rest.toString('utf8', 4, length);
        rest = rest.subarray(length);
        yield packet.replace(/\n$/, '');
      }
    }
  }
}

function writePacket(text: string): void {
  process.stdout.write((Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text);
}

function answer(command: string): void {
  const reference = command.split(' ')[2] ?? '';
  // `main/x` is offered too where `main` is protected.
  const refusal = protections[reference];
  if (refusal) {
    refusal.lines.forEach(line => process.stderr.write(`${line}\n`));
    writePacket(`ng ${reference} ${refusal.reason}`);
  } else {
    writePacket(`ok ${reference}`);
    writePacket('option fall-through');
  }
}

async function main(): Promise<void> {
  let flushes = 0;
  const commands: string[] = [];
  for await (const packet of readPackets()) {
    if (packet === undefined && ++flushes === 1) {
      writePacket('version=1');
      process.stdout.write('0000');
    } else if (packet === undefined) {
      commands.forEach(answer);
      process.stdout.write('0000');
      return;
    } else if (flushes === 1) {
      commands.push(packet);
    }
  }
}

await main();
process.stdin.destroy();

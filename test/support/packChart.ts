import { gzipSync } from 'node:zlib';

/** A `.tgz` as `helm package` makes it: `files` by their path in the archive, such as `web/Chart.yaml`. */
export function packChart(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([path, file]) => {
    const content = Buffer.from(file);
    return [makeHeader(path, content.length), content, Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]));
}

const blockSize = 512;

/** The header of a regular file (ustar). */
function makeHeader(path: string, size: number): Buffer {
  const header = Buffer.alloc(blockSize);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  header.write(path, 0, 100);
  header.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12), 100);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

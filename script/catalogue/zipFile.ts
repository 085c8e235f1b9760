import { inflateRawSync } from 'node:zlib';

/** The files of a zip archive as Go's module cache holds them: stored or deflated, below 4 GB. */
export interface ZipFile {
  readonly names: readonly string[];
  /** @throws if there is no such file. */
  read(name: string): string;
}

interface Entry {
  readonly offset: number;
  readonly method: number;
  readonly size: number;
}

/** @throws if it is no zip archive. */
export function openZip(archive: Buffer): ZipFile {
  const end = archive.lastIndexOf('PK\x05\x06');
  if (end === -1) {
    throw new Error('No zip archive: it has no end record');
  }
  const entries = new Map<string, Entry>();
  let position = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(offset => archive.readUInt16LE(position + offset));
    const nameEnd = position + 46 + (nameLength ?? 0);
    entries.set(archive.toString('utf8', position + 46, nameEnd), {
      offset: archive.readUInt32LE(position + 42),
      method: archive.readUInt16LE(position + 10),
      size: archive.readUInt32LE(position + 20),
    });
    position = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return { names: [...entries.keys()], read: name => readEntry(archive, name, entries.get(name)) };
}

function readEntry(archive: Buffer, name: string, entry: Entry | undefined): string {
  if (!entry) {
    throw new Error(`There is no "${name}" in the archive`);
  }
  const start = entry.offset + 30 + archive.readUInt16LE(entry.offset + 26) + archive.readUInt16LE(entry.offset + 28);
  const data = archive.subarray(start, start + entry.size);
  return (entry.method === 0 ? data : inflateRawSync(data)).toString('utf8');
}

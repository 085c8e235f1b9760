import assert from 'node:assert/strict';
import { crc32, deflateRawSync } from 'node:zlib';
import { openZip } from '../../script/catalogue/zipFile.ts';

describe('zipFile', () => {
  /** An archive as PKWARE's note describes it; `stored` files are not compressed. */
  function archive(files: Readonly<Record<string, { readonly text: string; readonly stored?: boolean }>>): Buffer {
    const locals: Buffer[] = [];
    const central: Buffer[] = [];
    let offset = 0;
    for (const [name, { text, stored = false }] of Object.entries(files)) {
      const data = stored ? Buffer.from(text) : deflateRawSync(text);
      const common = Buffer.alloc(26);
      common.writeUInt16LE(20, 0);
      common.writeUInt16LE(stored ? 0 : 8, 4);
      common.writeUInt32LE(crc32(text), 10);
      common.writeUInt32LE(data.length, 14);
      common.writeUInt32LE(Buffer.byteLength(text), 18);
      common.writeUInt16LE(Buffer.byteLength(name), 22);
      common.writeUInt16LE(4, 24);
      const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), Buffer.from('xtra'), data]);
      const rest = Buffer.alloc(14);
      rest.writeUInt32LE(offset, 10);
      central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name), Buffer.from('xtra')]));
      locals.push(local);
      offset += local.length;
    }
    const end = Buffer.alloc(22);
    end.write('PK\x05\x06', 'latin1');
    end.writeUInt16LE(central.length, 10);
    end.writeUInt32LE(offset, 16);
    return Buffer.concat([...locals, ...central, end]);
  }

  it('lists and reads files, compressed or not', () => {
    const zip = openZip(archive({ 'm@v1/a.yaml': { text: 'a: ü\n'.repeat(100) }, 'm@v1/b': { text: 'b', stored: true } }));
    assert.deepEqual(zip.names, ['m@v1/a.yaml', 'm@v1/b']);
    assert.equal(zip.read('m@v1/a.yaml'), 'a: ü\n'.repeat(100));
    assert.equal(zip.read('m@v1/b'), 'b');
    assert.throws(() => zip.read('m@v1/c'), /There is no "m@v1\/c" in the archive/);
  });

  it('refuses what is no archive', () => assert.throws(() => openZip(Buffer.from('text')), /No zip archive/));
});

/**
 * git's name for a content, computed in plain TypeScript because a tree knows no platform: the SHA-1 of `blob <length>\0` and the
 * bytes. The disk and git parts hash with the platform's own code and with the repository's algorithm.
 */

const encoder = new TextEncoder();

/** git's SHA-1 blob id of `bytes`, 40 hex digits: what `git hash-object` prints in a SHA-1 repository. */
export function computeBlobId(bytes: Uint8Array): string {
  return sha1(encoder.encode(`blob ${bytes.length}\0`), bytes);
}

/** SHA-1 (FIPS 180-4) of the parts one after the other, as hex digits. It names contents here, it protects nothing. */
function sha1(...parts: readonly Uint8Array[]): string {
  const message = pad(parts);
  const view = new DataView(message.buffer);
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const words = new Uint32Array(80);
  for (let offset = 0; offset < message.length; offset += 64) {
    for (let i = 0; i < 16; i++) {
      words[i] = view.getUint32(offset + i * 4);
    }
    mixBlock(state, words);
  }
  return Array.from(state, word => word.toString(16).padStart(8, '0')).join('');
}

function pad(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
  let offset = 0;
  for (const part of parts) {
    padded.set(part, offset);
    offset += part.length;
  }
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 0x20000000));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  return padded;
}

/** One round of the compression function; the first 16 of `words` are the block. */
function mixBlock(state: Uint32Array, words: Uint32Array): void {
  for (let i = 16; i < 80; i++) {
    words[i] = rotate(at(words, i - 3) ^ at(words, i - 8) ^ at(words, i - 14) ^ at(words, i - 16), 1);
  }
  let [a, b, c, d, e] = [at(state, 0), at(state, 1), at(state, 2), at(state, 3), at(state, 4)];
  for (let i = 0; i < 80; i++) {
    const [mixed, constant] =
      i < 20
        ? [(b & c) | (~b & d), 0x5a827999]
        : i < 40
          ? [b ^ c ^ d, 0x6ed9eba1]
          : i < 60
            ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
            : [b ^ c ^ d, 0xca62c1d6];
    const next = (rotate(a, 5) + mixed + e + constant + at(words, i)) >>> 0;
    e = d;
    d = c;
    c = rotate(b, 30) >>> 0;
    b = a;
    a = next;
  }
  [a, b, c, d, e].forEach((word, index) => {
    state[index] = (at(state, index) + word) >>> 0;
  });
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

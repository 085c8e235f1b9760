/**
 * Git LFS pointers: what git stores in place of a large file. Source: the pointer specification of git-lfs, docs/spec.md.
 */

const start = new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n');
/** A pointer is "less than 1024 bytes". */
const maximumLength = 1024;

/** Whether a stored content is a pointer rather than the file itself. */
export function isLfsPointer(content: Uint8Array): boolean {
  return content.length < maximumLength && content.length > start.length && start.every((byte, index) => content[index] === byte);
}

/** What people read where such a file is needed. */
export function lfsMessage(path: string): string {
  return `${path} is kept in Git LFS: git stores only a pointer to its content, which is not read.`;
}

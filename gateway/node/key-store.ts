// The file of keys on disk: read, changed as a whole, and watched by a running gateway.
//
// Who may write the file can make keys, so a file that others may write is refused; who may read it learns
// hashes of 256-bit secrets, which is nothing, so that is allowed (a service often runs as another user).
// A change is written beside the file and renamed: a reader sees the old keys or the new ones.

import { closeSync, existsSync, fchmodSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { unwatchFile, watchFile, writeSync } from 'node:fs';

import { formatKeyFile, type KeyRecord, parseKeyFile } from '../access/key-file.ts';

/** A mistake about a file; its message is for the user and has no content of the file in it. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

const OTHERS_MAY_WRITE = 0o022;

/** Reads a file that only its owner may write. Throws FileError; `what` names it: "The key file". */
export function readOwnFile(path: string, what: string): string {
  return explained(what, () => {
    const file = openSync(path, 'r');
    try {
      // Windows has no such bits.
      if (process.platform !== 'win32' && (fstatSync(file).mode & OTHERS_MAY_WRITE) !== 0) {
        throw new FileError(
          `${what} may be written by other users, who could change it. Run chmod go-w on it.`,
        );
      }
      return readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  });
}

/** Reads the keys. Throws FileError, or RangeError for what is written in it. */
export function readKeyFile(path: string): KeyRecord[] {
  return parseKeyFile(readOwnFile(path, 'The key file'));
}

/**
 * Changes the file as a whole; it need not exist yet. A new file has mode 0600. Throws FileError, also when
 * another command is changing the file now, and what `change` throws; then the file is as it was.
 */
export function changeKeyFile(
  path: string,
  change: (keys: readonly KeyRecord[]) => readonly KeyRecord[],
): void {
  const exists = existsSync(path);
  const target = exists ? realpathSync(path) : path;
  const beside = `${target}.new`;
  explained('The key file', () => {
    // Opened before the file is read: it is also the lock.
    const file = openNew(beside);
    try {
      const keys = change(exists ? readKeyFile(target) : []);
      // Who may read it stays as it was.
      if (exists) fchmodSync(file, statSync(target).mode & 0o644);
      writeSync(file, formatKeyFile(keys));
      fsyncSync(file);
    } catch (error) {
      rmSync(beside);
      throw error;
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
  });
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw new FileError(
      'Another command is changing the key file, or one died while it did. If none runs, remove the file ' +
        'of the same name that ends in .new, and try again.',
    );
  }
}

/** Calls back when the file may have changed: looked at once a second. Returns how to stop. */
export function watchKeyFile(path: string, onChange: () => void): () => void {
  const listener = (): void => {
    onChange();
  };
  watchFile(path, { interval: 1000, persistent: false }, listener);
  return () => {
    unwatchFile(path, listener);
  };
}

/** Node's messages quote paths; ours say what failed and why in words. */
function explained<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const reasons: Record<string, string> = {
      ENOENT: 'does not exist',
      EACCES: 'may not be read or written by this user',
      EISDIR: 'is a directory',
    };
    throw new FileError(`${what} ${reasons[code] ?? `cannot be used (${code})`}.`);
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The log files of the host, in the format of VS Code's native logger: https://github.com/microsoft/node-spdlog (index.d.ts). They are
 * read when a suite fails; rotation is left out because a host lives for minutes.
 */

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'] as const;

export const version = 1;

export class Logger {
  readonly #file: string;
  #level = 2;
  #plain = false;

  constructor(_type: string, _name: string, file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
  }

  trace(message: string): void {
    this.#write(0, message);
  }

  debug(message: string): void {
    this.#write(1, message);
  }

  info(message: string): void {
    this.#write(2, message);
  }

  warn(message: string): void {
    this.#write(3, message);
  }

  error(message: string): void {
    this.#write(4, message);
  }

  critical(message: string): void {
    this.#write(5, message);
  }

  getLevel(): number {
    return this.#level;
  }

  setLevel(level: number): void {
    this.#level = level;
  }

  /** VS Code asks for one pattern only, the one that is written here. */
  setPattern(): void {
    this.#plain = false;
  }

  clearFormatters(): void {
    this.#plain = true;
  }

  /** Every message is on disk when its method returns. */
  flush(): void {}

  drop(): void {}

  #write(level: number, message: string): void {
    if (level < this.#level) {
      return;
    }
    const stamp = new Date().toISOString().replace('T', ' ').replace('Z', '');
    try {
      appendFileSync(this.#file, this.#plain ? message : `${stamp} [${levels[level]}] ${message}\n`);
    } catch (error) {
      // The host's folder is removed while its last process still logs its end.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
    }
  }
}

export function createRotatingLogger(name: string, file: string): Promise<Logger> {
  return Promise.resolve(new Logger('rotating', name, file));
}

export function createAsyncRotatingLogger(name: string, file: string): Promise<Logger> {
  return Promise.resolve(new Logger('rotating_async', name, file));
}

/** Levels are each logger's own; messages are never held back. */
export function setLevel(): void {}

export function setFlushOn(): void {}

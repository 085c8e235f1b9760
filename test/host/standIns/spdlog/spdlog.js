// The log files of the host, as VS Code's native logger writes them: https://github.com/microsoft/node-spdlog (index.d.ts).
// They are read when a suite fails; rotation is left out because a host lives for minutes.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  #file;
  #level = 2;
  #plain = false;

  constructor(_type, _name, file) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
  }

  trace(message) {
    this.#write(0, message);
  }
  debug(message) {
    this.#write(1, message);
  }
  info(message) {
    this.#write(2, message);
  }
  warn(message) {
    this.#write(3, message);
  }
  error(message) {
    this.#write(4, message);
  }
  critical(message) {
    this.#write(5, message);
  }
  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {
    this.#plain = false;
  }
  clearFormatters() {
    this.#plain = true;
  }
  flush() {}
  drop() {}

  #write(level, message) {
    if (level < this.#level) {
      return;
    }
    try {
      const stamp = new Date().toISOString().replace('T', ' ').replace('Z', '');
      appendFileSync(this.#file, this.#plain ? message : `${stamp} [${levels[level]}] ${message}\n`);
    } catch (error) {
      // The host's folder is removed while its last process still logs its end.
      if (error.code !== 'ENOENT') {
        throw error;
      }
    }
  }
}

exports.version = 1;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger('rotating_async', name, file);

// VS Code's extension host ends a hung orphan with this native module. It also looks for its parent itself each second, so that
// only a process that is both orphaned and stuck in a loop is left to the suite's own clean-up.

export function start(parent: number): void {
  process.kill(parent, 0);
}

export function exit(code = 0): never {
  process.exit(code);
}

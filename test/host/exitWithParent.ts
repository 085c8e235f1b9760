// Loaded with `--import` into the editor's server and, through it, into its children: each ends when the process that started it is
// gone, so that a suite that was killed leaves nothing running.
const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) {
    // The extension host replaces `process.exit`.
    process.kill(process.pid, 'SIGKILL');
  }
}, 1000).unref();

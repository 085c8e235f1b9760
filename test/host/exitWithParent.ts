// Loaded with `--import` into the editor's server and, through it, into its children: each ends when the process that started it is
// gone, so that a suite that was killed leaves nothing running.
const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) {
    process.exit(0);
  }
}, 1000).unref();

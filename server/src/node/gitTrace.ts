import { readFile } from 'node:fs/promises';

/** What git did by its own account (`GIT_TRACE2_EVENT`, api-trace2): which hook failed, whatever it printed. */

interface TraceEvent {
  readonly event: string;
  /** With a slash for a git that another git, or a hook, started. */
  readonly sid: string;
  readonly child_id?: number;
  readonly child_class?: string;
  readonly hook_name?: string;
  readonly code?: number;
}

/** Name of the hook that ended with an error; `undefined` if none did. */
export async function readFailedHook(traceFile: string): Promise<string | undefined> {
  const events = parseEvents(await readOptional(traceFile)).filter(({ sid }) => !sid.includes('/'));
  const failed = new Set(events.flatMap(({ event, code, child_id: id }) => (event === 'child_exit' && code !== 0 ? [id] : [])));
  return events.find(
    ({ event, hook_name: name, child_id: id }) => event === 'child_start' && name !== undefined && failed.has(id),
  )?.hook_name;
}

function parseEvents(text: string): TraceEvent[] {
  return text.split('\n').flatMap(line => {
    try {
      return [JSON.parse(line) as TraceEvent];
    } catch {
      // The end of the file, or of a process that was ended.
      return [];
    }
  });
}

async function readOptional(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    // git did not get so far.
    return '';
  }
}

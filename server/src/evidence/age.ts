/** How long ago something was, as people say it. */

const units: readonly { readonly name: string; readonly seconds: number }[] = [
  { name: 'year', seconds: 365 * 24 * 3600 },
  { name: 'month', seconds: 30 * 24 * 3600 },
  { name: 'week', seconds: 7 * 24 * 3600 },
  { name: 'day', seconds: 24 * 3600 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
];

/** `3 hours ago`, `1 day ago`, `just now` (also for what a wrong clock puts ahead). `at` is ISO 8601, `now` in ms. */
export function describeAge(at: string, now: number): string | undefined {
  const then = Date.parse(at);
  if (Number.isNaN(then)) {
    return undefined;
  }
  const seconds = (now - then) / 1000;
  const unit = units.find(candidate => seconds >= candidate.seconds);
  if (!unit) {
    return 'just now';
  }
  const count = Math.floor(seconds / unit.seconds);
  return `${count} ${unit.name}${count === 1 ? '' : 's'} ago`;
}

/** The number given as `--NAME=N` or `--NAME N` on the command line of the run; `otherwise` if there is none. */
export function readNumberArgument(name: string, otherwise: number): number {
  const given = process.argv.slice(2).join(' ');
  const match = new RegExp(`--${name}[= ](?<value>\\d+)`).exec(given);
  return match?.groups?.['value'] === undefined ? otherwise : Number(match.groups['value']);
}

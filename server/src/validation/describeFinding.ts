import type { FileFinding } from './fileFinding.ts';

/** The message, with the environments where they are part of what is said. */
export function describeFinding({ message, scope, environments }: FileFinding): string {
  if (scope === 'file' || environments.length === 0) {
    return message;
  }
  const names = describeEnvironments(environments.map(({ name }) => name));
  return `${message}\n(${scope === 'rendering' ? `${names} cannot be rendered` : names})`;
}

/** `prod`, `prod, staging and 3 more`. */
function describeEnvironments(names: readonly string[]): string {
  const shown = names.slice(0, 2).join(', ');
  return names.length > 2 ? `${shown} and ${names.length - 2} more` : shown;
}

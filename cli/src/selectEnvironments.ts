import picomatch from 'picomatch';
import type { EnvironmentPlan } from '../../server/src/session/compareEnvironment.ts';
import { UsageError } from './exitStatus.ts';

/**
 * The environments that `-e` names: each value an id, a name, or a glob over ids and names; a path suffix counts as a name as
 * long as it is unique. No value = all. @throws {UsageError} for a value that names none, or several where one was meant.
 */
export function selectEnvironments(plans: readonly EnvironmentPlan[], values: readonly string[]): EnvironmentPlan[] {
  if (values.length === 0) {
    return [...plans];
  }
  const selected = new Set(values.flatMap(value => selectOne(plans, value)));
  return plans.filter(plan => selected.has(plan));
}

function selectOne(plans: readonly EnvironmentPlan[], value: string): readonly EnvironmentPlan[] {
  const exact = plans.find(plan => plan.id === value);
  if (exact) {
    return [exact];
  }
  const named = plans.filter(plan => plan.environment.name === value);
  const candidates = named.length > 0 ? named : plans.filter(plan => plan.environment.path.endsWith(`/${value}`));
  if (candidates.length === 1) {
    return candidates;
  }
  if (candidates.length > 1) {
    throw new UsageError(`"${value}" is ambiguous. It may be:\n${listIds(candidates)}`);
  }
  const isMatch = picomatch(value, { dot: true });
  const matches = plans.filter(plan => isMatch(plan.id) || isMatch(plan.environment.name));
  if (matches.length === 0) {
    throw new UsageError(
      plans.length === 0
        ? `No environment is called "${value}": there is none in this repository.`
        : `No environment is called "${value}". There are:\n${listIds(plans)}`,
    );
  }
  return matches;
}

function listIds(plans: readonly EnvironmentPlan[]): string {
  return plans.map(plan => `  ${plan.environment.name}  (${plan.id})`).join('\n');
}

/** Label selectors in their text form (`k8s.io/apimachinery` `labels.Parse`, which kyaml carries). */

interface Requirement {
  readonly key: string;
  readonly test: (value: string | undefined) => boolean;
}

const setBased = /^(?<key>[^\s!=(),<>]+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$/;
const comparison = /^(?<key>[^\s!=(),<>]+)\s*(?<operator>==|=|!=|<|>)\s*(?<value>[^\s!=(),<>]*)$/;
const existence = /^(?<not>!?)\s*(?<key>[^\s!=(),<>]+)$/;

/** Whether `labels` satisfy every requirement. No selector is satisfied by anything; one that cannot be read by nothing. */
export function matchesLabels(selector: string | undefined, labels: ReadonlyMap<string, string>): boolean {
  const parts = splitRequirements(selector ?? '');
  return parts.every(part => {
    const requirement = readRequirement(part);
    return requirement?.test(labels.get(requirement.key)) ?? false;
  });
}

/** At the commas that are not inside parentheses. */
function splitRequirements(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(part => part !== '');
}

function readRequirement(text: string): Requirement | undefined {
  const set = setBased.exec(text)?.groups;
  if (set) {
    const values = (set.values ?? '').split(',').map(value => value.trim());
    const isIn = (value: string | undefined): boolean => value !== undefined && values.includes(value);
    return { key: set.key ?? '', test: set.operator === 'in' ? isIn : value => !isIn(value) };
  }
  const compared = comparison.exec(text)?.groups;
  if (compared) {
    return { key: compared.key ?? '', test: comparisonTest(compared.operator ?? '', compared.value ?? '') };
  }
  const exists = existence.exec(text)?.groups;
  return exists && { key: exists.key ?? '', test: value => (value === undefined) === (exists.not === '!') };
}

function comparisonTest(operator: string, expected: string): Requirement['test'] {
  switch (operator) {
    case '!=':
      return value => value !== expected;
    case '<':
      return value => value !== undefined && /^-?\d+$/.test(value) && Number(value) < Number(expected);
    case '>':
      return value => value !== undefined && /^-?\d+$/.test(value) && Number(value) > Number(expected);
    default:
      return value => value === expected;
  }
}

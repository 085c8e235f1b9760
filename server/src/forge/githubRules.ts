import type { JsonValue } from '../base/json.ts';
import type { BranchRules } from './forge.ts';
import { booleanAt, fieldAt, listAt, numberAt, textAt } from './jsonFields.ts';

/** What GitHub demands of a branch, in words: its protection (the older kind) and the rulesets that apply to it. */

/** Rules that a direct push does not meet, so that a pull request is the way. */
const refusing: ReadonlySet<string> = new Set([
  'pull_request',
  'update',
  'merge_queue',
  'required_status_checks',
  'required_deployments',
  'workflows',
  'code_scanning',
]);

/** @param branch answer to `GET …/branches/{branch}`, `null` if there is no such branch; @param rules to `GET …/rules/branches/{branch}`. */
export function describeGithubRules(branch: JsonValue, rules: readonly JsonValue[]): BranchRules {
  const protection = fieldAt(branch, 'protection');
  const checks = listAt(protection, 'required_status_checks', 'contexts').filter(context => typeof context === 'string');
  const requirements = [...rules.flatMap(describeRule), ...checks.map(describeCheck)];
  return {
    protected: booleanAt(branch, 'protected') === true || rules.some(rule => refusing.has(textAt(rule, 'type') ?? '')),
    requirements: requirements.filter((requirement, index) => requirements.indexOf(requirement) === index),
  };
}

function describeRule(rule: JsonValue): readonly string[] {
  const parameters = fieldAt(rule, 'parameters');
  switch (textAt(rule, 'type') ?? '') {
    case 'pull_request':
      return describePullRequestRule(parameters);
    case 'required_status_checks':
      return textsOf(listAt(parameters, 'required_status_checks'), 'context').map(describeCheck);
    case 'required_deployments':
      return listAt(parameters, 'required_deployment_environments')
        .filter(name => typeof name === 'string')
        .map(name => `deployment to "${name}"`);
    case 'workflows':
      return textsOf(listAt(parameters, 'workflows'), 'path').map(path => `workflow "${path}"`);
    case 'code_scanning':
      return textsOf(listAt(parameters, 'code_scanning_tools'), 'tool').map(tool => `code scanning by ${tool}`);
    case 'required_signatures':
      return ['signed commits'];
    case 'required_linear_history':
      return ['linear history'];
    case 'merge_queue':
      return ['merge queue'];
    case 'update':
      return ['updates only by those who may bypass the rules'];
    case 'commit_message_pattern':
      return [describePattern('commit message', parameters)];
    case 'commit_author_email_pattern':
      return [describePattern('author email', parameters)];
    case 'committer_email_pattern':
      return [describePattern('committer email', parameters)];
    default:
      // Creation, deletion, forced pushes and what GitHub adds later do not concern a pull request into the branch.
      return [];
  }
}

function describePullRequestRule(parameters: JsonValue | undefined): readonly string[] {
  const approvals = numberAt(parameters, 'required_approving_review_count') ?? 0;
  return [
    'pull request',
    ...describeApprovals(approvals),
    ...(booleanAt(parameters, 'require_code_owner_review') === true ? ['review by code owners'] : []),
    ...(booleanAt(parameters, 'require_last_push_approval') === true ? ['approval of the last push'] : []),
    ...(booleanAt(parameters, 'required_review_thread_resolution') === true ? ['resolved conversations'] : []),
  ];
}

/** `2 approvals`; nothing for none. */
export function describeApprovals(count: number): readonly string[] {
  return count > 0 ? [count === 1 ? '1 approval' : `${count} approvals`] : [];
}

/** `check "ci/verify"` */
export function describeCheck(name: string): string {
  return `check "${name}"`;
}

const operators: ReadonlyMap<string, string> = new Map([
  ['starts_with', 'starts with'],
  ['ends_with', 'ends with'],
  ['contains', 'contains'],
  ['regex', 'matches'],
]);

function describePattern(subject: string, parameters: JsonValue | undefined): string {
  const operator = operators.get(textAt(parameters, 'operator') ?? '') ?? 'matches';
  const demand = `${subject} that ${operator} "${textAt(parameters, 'pattern') ?? ''}"`;
  return booleanAt(parameters, 'negate') === true ? `no ${demand}` : demand;
}

function textsOf(elements: readonly JsonValue[], key: string): readonly string[] {
  return elements.map(element => textAt(element, key)).filter(text => text !== undefined);
}

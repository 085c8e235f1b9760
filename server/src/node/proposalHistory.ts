import type { ProposalHistory } from '../session/proposalPorts.ts';
import type { GitRepository } from './gitRepository.ts';

/** How commits relate, asked of git; the only thing ever written is the objects of a merge that nobody refers to. */
export function createProposalHistory(repository: GitRepository): ProposalHistory {
  const { command } = repository;
  return {
    async isAncestor(ancestor, commit) {
      // `merge-base --is-ancestor` answers by its exit status alone; counting says it in words.
      const answer = await command.run(['rev-list', '--count', '--max-count=1', `${commit}..${ancestor}`, '--']);
      return answer.ok && answer.text.trim() === '0';
    },
    findMergeBase: (a, b) => repository.findMergeBase(a, b),
    async countCommits(from, to) {
      const answer = await command.run(['rev-list', '--count', `${from}..${to}`, '--']);
      return answer.ok ? Number(answer.text.trim()) : undefined;
    },
    async readDefaultBranch(remote) {
      const prefix = `refs/remotes/${remote}/`;
      const answer = await command.run(['symbolic-ref', '--quiet', `${prefix}HEAD`]);
      const name = answer.ok ? answer.text.trim() : '';
      return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    },
    async readLastAction() {
      const answer = await command.run(['reflog', '--max-count=1', '--format=%gs', 'HEAD', '--']);
      return answer.ok ? answer.text.trim() || undefined : undefined;
    },
    async readDifferences(from, to) {
      const answer = await command.run(['diff-tree', '-r', '-z', '--no-renames', '--name-only', from, to, '--']);
      return answer.ok ? answer.text.split('\0').filter(path => path !== '') : undefined;
    },
    async mergeTrees(ours, theirs) {
      const answer = await command.run(['merge-tree', '--write-tree', '--no-messages', '--name-only', '-z', ours, theirs]);
      const [tree = '', ...conflicts] = answer.ok ? answer.text.split('\0') : [];
      return /^[0-9a-f]{40,64}$/.test(tree) ? { tree, conflicts: conflicts.filter(path => path !== '') } : undefined;
    },
  };
}

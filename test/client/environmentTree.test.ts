import assert from 'node:assert/strict';
import { parseFilter } from '../../client/src/environmentFilter.ts';
import { EnvironmentTree, hasDetails } from '../../client/src/environmentTree.ts';
import type { TreeNode } from '../../client/src/treeNode.ts';
import {
  changeView,
  changedEnvironment,
  environmentState,
  fieldView,
  lineRange,
  objectView,
  repositoryState,
  workspaceState,
} from './workspaceStates.ts';

describe('the tree of environments', () => {
  const prod = { root: 'file:///shop', environment: 'kustomize:environments/prod' };

  /** The tree as indented lines of its nodes' ids without their parents' ids. */
  function outline(tree: EnvironmentTree, node?: TreeNode, indent = ''): string[] {
    return tree.getChildren(node).flatMap(child => {
      const own = node && child.id.startsWith(node.id) ? child.id.slice(node.id.length) : child.id;
      return [`${indent}${child.kind} ${own}`, ...outline(tree, child, `${indent}  `)];
    });
  }

  function createTree(...environments: Parameters<typeof repositoryState>[0]): EnvironmentTree {
    const tree = new EnvironmentTree();
    tree.update(workspaceState(repositoryState(environments)));
    return tree;
  }

  it('shows the environments of a single repository at once', () => {
    assert.deepEqual(outline(createTree(environmentState('prod'), environmentState('staging'))), [
      'environment file:///shop#kustomize:environments/prod',
      'environment file:///shop#kustomize:environments/staging',
    ]);
  });

  it('shows the repositories of a workspace with several, with their problems', () => {
    const tree = new EnvironmentTree();
    const other = repositoryState([], { root: 'file:///other', name: 'other', problem: 'git failed' });
    tree.update(workspaceState(repositoryState([environmentState('prod')]), other));
    assert.deepEqual(outline(tree), [
      'repository file:///shop',
      '  environment #kustomize:environments/prod',
      'repository file:///other',
      '  problem #problem',
    ]);
  });

  it('keeps the two parts of a change apart, and shows only those that are there', () => {
    const tree = createTree(changedEnvironment('prod', 1));
    const waiting = objectView('api', { origin: 'waiting', fields: [] });
    tree.setChange(prod, changeView('prod', objectView('web'), waiting));
    const [environment] = tree.getChildren();
    assert.deepEqual(outline(tree, environment), [
      'part #yours',
      '  object #apps/Deployment/shop/web',
      '    field #field/spec/replicas',
      'part #waiting',
      '  object #apps/Deployment/shop/api',
    ]);
    tree.setChange(prod, changeView('prod', waiting));
    assert.deepEqual(outline(tree, environment), ['part #waiting', '  object #apps/Deployment/shop/api']);
  });

  it('shows errors and unknowns before changes, and risks before fields', () => {
    const location = { uri: 'file:///shop/a.yaml', range: lineRange(2) };
    const errors = [{ code: 'kustomize.unknown-field', message: 'Unknown field', location }];
    const unknowns = [{ code: 'unknown.remote-base', message: 'Remote base' }];
    const tree = createTree(changedEnvironment('prod', 1, { errors, unknowns }));
    const risks = [{ code: 'risk.replicas-zero', severity: 'high', message: 'No replica is left' }];
    tree.setChange(prod, changeView('prod', objectView('web', { risks })));
    assert.deepEqual(
      outline(tree).map(line => line.trim().split(' ')[0]),
      ['environment', 'finding', 'finding', 'part', 'object', 'risk', 'field'],
    );
  });

  it('gives two changes at the same path ids of their own', () => {
    const tree = createTree(changedEnvironment('prod', 1));
    const fields = [fieldView('/spec/list/0', { to: null }), fieldView('/spec/list/0', { from: null })];
    tree.setChange(prod, changeView('prod', objectView('web', { fields })));
    const ids = outline(tree).filter(line => line.includes('field '));
    assert.equal(new Set(ids).size, 2, ids.join('\n'));
  });

  it('shows nothing anew for the same state', () => {
    const tree = createTree(environmentState('prod'), environmentState('staging'));
    assert.deepEqual(
      tree.update({ ...workspaceState(repositoryState([environmentState('prod'), environmentState('staging')])), revision: 2 }),
      [],
    );
  });

  it('shows only the environment anew that differs, as the same node', () => {
    const tree = createTree(environmentState('prod'), environmentState('staging'));
    const [node] = tree.getChildren();
    const refresh = tree.update(workspaceState(repositoryState([changedEnvironment('prod', 1), environmentState('staging')])));
    assert.ok(node && refresh !== 'all');
    assert.equal(refresh.length, 1);
    assert.equal(refresh[0], node);
  });

  it('shows everything anew when an environment comes or goes', () => {
    const tree = createTree(environmentState('prod'));
    assert.equal(tree.update(workspaceState(repositoryState([environmentState('prod'), environmentState('dev')]))), 'all');
    assert.equal(tree.update(workspaceState(repositoryState([environmentState('dev')]))), 'all');
    assert.equal(tree.findEnvironment(prod), undefined);
  });

  it('shows a change anew only if it differs', () => {
    const tree = createTree(changedEnvironment('prod', 1));
    const [node] = tree.getChildren();
    assert.equal(tree.setChange(prod, changeView('prod', objectView('web'))), node);
    assert.equal(tree.setChange(prod, changeView('prod', objectView('web'))), undefined);
    assert.equal(tree.setChange(prod, changeView('prod', objectView('api'))), node);
  });

  it('forgets a change nobody looks at', () => {
    const tree = createTree(changedEnvironment('prod', 1));
    tree.setChange(prod, changeView('prod', objectView('web')));
    tree.forgetChange(prod);
    assert.equal(tree.hasChange(prod), false);
  });

  it('filters environments, but still finds what is filtered out', () => {
    const tree = createTree(environmentState('prod'), environmentState('staging'));
    tree.setFilter(parseFilter('stag'));
    assert.deepEqual(outline(tree), ['environment file:///shop#kustomize:environments/staging']);
    assert.deepEqual(tree.countEnvironments(), { shown: 1, all: 2 });
    assert.equal(tree.findEnvironment(prod)?.environment, prod.environment);
  });

  it('shows everything anew when the filter lets an environment in', () => {
    const tree = createTree(environmentState('prod'), environmentState('staging'));
    tree.setFilter(parseFilter('@changed'));
    assert.equal(
      tree.update(workspaceState(repositoryState([changedEnvironment('prod', 1), environmentState('staging')]))),
      'all',
    );
    assert.deepEqual(tree.countEnvironments(), { shown: 1, all: 2 });
  });

  it('has nothing below an environment in which nothing happens', () => {
    assert.equal(hasDetails(environmentState('prod')), false);
    assert.equal(hasDetails(changedEnvironment('prod', 1)), true);
    assert.equal(hasDetails(environmentState('prod', { status: 'pending' })), true);
    assert.equal(hasDetails(environmentState('prod', { unknowns: [{ code: 'unknown.x', message: 'x' }] })), true);
  });
});

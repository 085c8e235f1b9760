import assert from 'node:assert/strict';
import { describeAt } from '../../server/src/features/fieldHover.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import type { KindSchema } from '../../server/src/schema/catalogue.ts';
import { withDefinitions } from '../../server/src/schema/withDefinitions.ts';
import { LineIndex } from '../../server/src/yaml/lineIndex.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';

const own = { name: '', version: '' };
const definedIn = { file: 'crds/widget.yaml', range: { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } } };
const catalogue = withDefinitions(readCatalogue(), [
  {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    scope: 'Namespaced',
    source: own,
    definedIn,
    schema: {
      type: 'object',
      description: 'A *widget*.\n\nSee [here](command:evil).',
      properties: {
        spec: {
          type: 'object',
          required: ['size'],
          properties: { size: { type: 'integer', minimum: 1, maximum: 9, description: 'How large.\n- one\n- two' } },
        },
      },
    },
  },
]);

interface Options {
  readonly isKustomization?: boolean;
  readonly isPatch?: boolean;
}

/** The hover at `$0`; `nothing`. */
function read(fixture: string, { isKustomization = false, isPatch = false }: Options = {}): string {
  const text = fixture.replace('$0', '');
  const position = new LineIndex(text).positionAt(fixture.indexOf('$0'));
  const context = {
    catalogue,
    isKustomization,
    isPatch,
    linkTo: ({ definedIn: place }: KindSchema) => place && `[${place.file}:5](x)`,
  };
  return describeAt(context, parseYaml(text), position)?.text ?? 'nothing';
}

const head = 'apiVersion: apps/v1\nkind: Deployment\nspec:\n';

describe('hovers of fields', () => {
  it('tell what a field means, its type and its default', () => {
    const text = read(`${head}  rep$0licas: 1\n`);
    assert.match(text, /^\*\*replicas\*\* · Deployment apps\/v1\n\nNumber of desired pods\\\./);
    assert.match(text, /Type: `integer \(int32\)`/);
  });

  it('tell which values there are, and what must be written', () => {
    const container = `${head}  template:\n    spec:\n      containers:\n        - na$0me: a\n`;
    assert.match(read(container), /Required/);
    assert.doesNotMatch(read(container, { isPatch: true }), /Required/);
    assert.match(read(`${head}  strategy:\n    ty$0pe: Recreate\n`), /One of `Recreate`, `RollingUpdate`/);
  });

  it('tell from which version on a field is there', () => {
    const hostUsers = `${head}  template:\n    spec:\n      containers:\n        - name: a\n          resizePol$0icy: []\n`;
    assert.match(read(hostUsers), /Type: `list of object`/);
  });

  it('tell what a kind is and where it comes from', () => {
    assert.match(read('apiVersion: apps/v1\nkind: Deploy$0ment\n'), /From Kubernetes 1\\\.37/);
    assert.match(
      read('apiVersion: policy/v1beta1\nkind: Pod$0DisruptionBudget\n'),
      /Removed in Kubernetes 1\.25 · Use `policy\/v1`/,
    );
    assert.match(read('apiVersion: example.com/v1\nkind: Wid$0get\n'), /Defined in \[crds\/widget\.yaml:5\]\(x\)/);
  });

  it('show descriptions of others as text', () => {
    const text = read('apiVersion: example.com/v1\nkind: Wid$0get\n');
    assert.match(text, /A \\\*widget\\\*\\\./);
    assert.doesNotMatch(text, /\]\(command/);
  });

  it('keep lists of a description, and tell ranges', () => {
    const text = read('apiVersion: example.com/v1\nkind: Widget\nspec:\n  si$0ze: 3\n');
    assert.match(text, /How large\\\. {2}\n\\- one {2}\n\\- two/);
    assert.match(text, /Value: 1 to 9/);
  });

  it('work inside of a patch in a kustomization', () => {
    const text = read(
      `patches:\n  - patch: |-\n      apiVersion: apps/v1\n      kind: Deployment\n      spec:\n        repli$0cas: 2\n`,
      {
        isKustomization: true,
      },
    );
    assert.match(text, /^\*\*replicas\*\* · Deployment/);
  });

  it('say nothing of what is not known', () => {
    assert.equal(read('a: b$0\n'), 'nothing');
    assert.equal(read(`${head}  nothing: $0x\n`), 'nothing');
    assert.equal(read(`# comm$0ent\n${head}`), 'nothing');
  });
});

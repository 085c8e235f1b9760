import assert from 'node:assert/strict';
import type { AssistedText } from '../../server/src/features/yamlAssist.ts';
import { createYamlAssist } from '../../server/src/node/lazyYamlAssist.ts';

const assist = createYamlAssist();

const schema = {
  properties: {
    name: { type: 'string', description: 'What it is called.', pattern: '^(a+)+$' },
    mode: { enum: ['fast', 'slow'] },
  },
  patternProperties: { '^(x+)+$': { type: 'string' } },
};

/** A text in `/repo/a.yaml`, and what was asked of the repository. */
function document(text: string, files: Readonly<Record<string, string>> = {}): AssistedText & { readonly asked: string[] } {
  const asked: string[] = [];
  const readSchema = (uri: string): Promise<string | undefined> => {
    asked.push(uri);
    return Promise.resolve(files[uri]);
  };
  return { uri: 'file:///repo/a.yaml', text, readSchema, asked };
}

async function labels(text: AssistedText, line: number, character: number): Promise<string[]> {
  const items = await assist.complete(text, { line, character }, { snippets: false });
  return items.map(({ label }) => label);
}

describe('the general YAML language service', function () {
  this.timeout(20_000);

  it('completes by the schema that the text names, relative to its file', async () => {
    const text = document('# yaml-language-server: $schema=schemas/a.json\nmo', {
      'file:///repo/schemas/a.json': JSON.stringify(schema),
    });
    assert.deepEqual(await labels(text, 1, 2), ['name', 'mode']);
    assert.deepEqual(text.asked, ['file:///repo/schemas/a.json']);
  });

  it('reads a schema anew each time, as another branch may have another one', async () => {
    const files = { 'file:///repo/a.json': JSON.stringify(schema) };
    const text = '# yaml-language-server: $schema=a.json\nmode: ';
    assert.deepEqual(await labels(document(text, files), 1, 6), ['fast', 'slow']);
    const changed = { 'file:///repo/a.json': JSON.stringify({ properties: { mode: { enum: ['other'] } } }) };
    assert.deepEqual(await labels(document(text, changed), 1, 6), ['other']);
  });

  it('takes the schema it is given where the text names none', async () => {
    assert.deepEqual(await labels({ ...document('mode: '), schema }, 0, 6), ['fast', 'slow']);
  });

  it('has nothing to offer where a schema is not in the repository', async () => {
    const text = document('# yaml-language-server: $schema=https://example.com/a.json\n');
    assert.deepEqual(await labels(text, 1, 0), []);
    assert.deepEqual(text.asked, ['https://example.com/a.json']);
  });

  it('explains', async () => {
    const hover = await assist.hover({ ...document('name: a\n'), schema }, { line: 0, character: 1 });
    assert.match(JSON.stringify(hover?.contents), /What it is called/);
  });

  it('runs no regular expression of a schema', async () => {
    const text = document(`name: ${'a'.repeat(40)}!\n${'x'.repeat(40)}!: 1\nmo`);
    const started = performance.now();
    assert.ok((await labels({ ...text, schema }, 2, 2)).includes('mode'));
    assert.ok(performance.now() - started < 5000);
  });

  it('survives what is no schema and no YAML', async () => {
    const broken = document('# yaml-language-server: $schema=a.json\n{[', { 'file:///repo/a.json': '{{{' });
    assert.ok(Array.isArray(await labels(broken, 1, 2)));
  });
});

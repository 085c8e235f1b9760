import { buildAll } from './build.ts';
import { ensureEngine, goFlags } from './buildEngine.ts';
import { Steps } from './steps.ts';

/** `npm test`: everything that needs no upstream program: checks, units, the engine, the server over a connection, the real editor. */

const steps = new Steps();
const node = process.execPath;
// As the engine is built, so that what was compiled for it is not compiled once more to be checked.
process.env['CGO_ENABLED'] = '0';
if (await steps.call('Engine (built from source when its inputs changed)', () => ensureEngine())) {
  await steps.check('Types', node, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']);
  await steps.check('Types of the review page', node, [
    'node_modules/typescript/bin/tsc',
    '--noEmit',
    '-p',
    'client/src/reviewPage',
  ]);
  await steps.check('Lint', node, ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings']);
  await steps.check('Formatting', node, [
    'node_modules/prettier/bin/prettier.cjs',
    '--check',
    '--log-level',
    'warn',
    '--cache',
    '--cache-strategy',
    'content',
    '.',
  ]);
  await steps.check('Generated files', node, ['script/generateDocs.ts', '--check']);
  await steps.check('Engine: vet', 'go', ['vet', ...goFlags, './...'], 'engine');
  await steps.check('Engine: tests', 'go', ['test', ...goFlags, '-timeout', '3m', './...'], 'engine');
  if (await steps.call('Bundles', () => buildAll({ engine: false }))) {
    const others = ['test/*.test.ts', `test/!(node|proposals)/**/*.test.ts`];
    await steps.mochaTogether('Units, library and server', [['test/node/**/*.test.ts'], ['test/proposals/**/*.test.ts'], others]);
    await steps.counted('The real editor', counts => ['script/testEditor.ts', `--counts=${counts}`]);
  }
}
steps.finish();

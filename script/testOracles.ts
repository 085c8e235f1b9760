import { buildAll } from './build.ts';
import { Steps } from './steps.ts';

/**
 * `npm run test:oracles [-- --seed=N --count=N]`: suites against upstream programs, each built from source by the suite that uses it; the
 * engine vetted and compiled for each operating system; and the facts derived from upstream's sources derived again.
 */

const steps = new Steps();
const suiteArguments = process.argv.slice(2);
if (await steps.call('Bundles and engine', () => buildAll())) {
  await steps.mocha('Oracles', ['test/oracles/**/*.oracle.ts'], suiteArguments);
}
await steps.check('Engine for each operating system: vet and compile', process.execPath, ['script/buildEngine.ts', '--each']);
await steps.check('Catalogue of Kubernetes types: current', process.execPath, ['script/catalogue.ts', '--check']);
await steps.check('Tables of kustomize: current', process.execPath, ['script/generateKustomizeTables.ts', '--check']);
steps.finish();

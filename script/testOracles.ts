import { buildAll } from './build.ts';
import { Steps } from './steps.ts';

/** `npm run test:oracles [-- --seed=N --count=N]`: suites against upstream programs, each built from source by the suite that uses it. */

const steps = new Steps();
const suiteArguments = process.argv.slice(2);
if (await steps.call('Bundles and engine', () => buildAll())) {
  await steps.mocha('Oracles', ['test/oracles/**/*.oracle.ts'], suiteArguments);
}
steps.finish();

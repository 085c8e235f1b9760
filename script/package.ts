import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { projectRoot, run } from './steps.ts';

/**
 * `npm run package`: the extension as a file to install, for the platform it runs on: `artifacts/driftline-<platform>.vsix`. The packaging
 * tool has a lock file of its own, so that nobody else pays for it.
 */

const tool = join(projectRoot, 'script/packaging');
const target = `${process.platform}-${process.arch}`;
const output = join(projectRoot, 'artifacts', `driftline-${target}.vsix`);

await buildAll();
if (!existsSync(join(tool, 'node_modules'))) {
  console.log('Installing the packaging tool …');
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], tool);
}
mkdirSync(join(projectRoot, 'artifacts'), { recursive: true });
const vsce = join(tool, 'node_modules/@vscode/vsce/vsce');
const packaging = ['package', '--no-dependencies', '--allow-missing-repository', '--target', target, '--out', output];
process.exitCode = await run(process.execPath, [vsce, ...packaging]);
if (process.exitCode === 0) {
  console.log(`${output}: ${(statSync(output).size / 1024 ** 2).toFixed(1)} MB`);
}

import { Command, CommanderError, Option } from 'commander';
import { addCheckCommand } from './commands/checkCommand.ts';
import { addDiffCommand } from './commands/diffCommand.ts';
import { addEnvironmentsCommand } from './commands/environmentsCommand.ts';
import { addFetchCommand } from './commands/fetchCommand.ts';
import { addProposeCommand } from './commands/proposeCommand.ts';
import { addRenderCommand } from './commands/renderCommand.ts';
import { exitStatus } from './exitStatus.ts';
import { printVersion } from './printVersion.ts';

/** `driftline`: the library without an editor. Each command is one line here and one file in commands/. */

const program: Command = new Command('driftline')
  .description('What a change to a GitOps repository does in every environment, compared with what is deployed there.')
  .option('--version', 'print the version of driftline and of the linked engines')
  .action((options: { readonly version?: boolean }) => (options.version ? printVersion() : program.help({ error: true })))
  .helpOption('--help', 'show this help')
  .helpCommand(false)
  .exitOverride()
  .showHelpAfterError('(driftline --help lists the options)');

addEnvironmentsCommand(program);
addCheckCommand(program);
addDiffCommand(program);
addRenderCommand(program);
addProposeCommand(program);
addFetchCommand(program);
for (const command of program.commands) {
  command
    .helpOption('--help', 'show this help')
    .addOption(
      new Option('-o, --output <format>', 'format of the answer').choices(
        command.name() === 'render' ? ['yaml', 'json'] : ['pretty', 'json'],
      ),
    )
    .option('--root <dir>', 'the repository, or a folder in it (default: the current folder)')
    .option('--offline', 'contact nothing (also the default, except of propose and fetch)')
    .option('--allow-unknown', 'do not fail when something could not be determined')
    .option('--no-color', 'print without colours')
    .option('--verbose', 'tell on standard error what is done');
}

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) {
    throw error;
  }
  process.exitCode = error.exitCode === 0 ? exitStatus.nothingFound : exitStatus.couldNotRun;
});

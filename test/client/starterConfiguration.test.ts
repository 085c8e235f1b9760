import assert from 'node:assert/strict';
import { starterConfiguration } from '../../client/src/starterConfiguration.ts';
import { parseConfig } from '../../server/src/gitops/declared.ts';

describe('the configuration to begin with', () => {
  it('is valid as it is', () => {
    assert.deepEqual(parseConfig(starterConfiguration).problems, []);
  });

  it('is valid with its examples uncommented', () => {
    const text = starterConfiguration.replace('environments: []\n', '').replaceAll(/^# (?=target:|environments:| )/gm, '');
    const { config, problems } = parseConfig(text.replaceAll(/^( *)# .*$/gm, '$1'));
    assert.deepEqual(problems, []);
    assert.equal(config.target, 'main');
    assert.deepEqual(
      config.environments.map(({ name, path }) => [name, path]),
      [['prod', 'environments/prod']],
    );
  });
});

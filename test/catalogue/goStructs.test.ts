import assert from 'node:assert/strict';
import { readGoStructs, readGoTexts } from '../../script/catalogue/goStructs.ts';

describe('goStructs', () => {
  const source = `package types

// Patch is a patch.
type Patch struct {
	// Path is a relative
	// file path.
	//
	// Second paragraph:
	//   kept as it is
	Path string \`json:"path,omitempty" yaml:"path,omitempty"\`

	Target *Selector \`json:"target"\` //nolint: tagliatelle
	resid.Gvk        \`json:",inline,omitempty"\`
	// Not a comment of the next field.

	Options map[string]interface{} \`json:"options,omitempty"\`
	secret  string
	Hidden  string \`json:"-"\`
}

func (p *Patch) Equals(o Patch) bool {
	return p.Path == o.Path
}

type Order string
`;

  it('reads names, types and comments of fields', () =>
    assert.deepEqual(readGoStructs([source]).get('Patch')?.fields, [
      { name: 'path', type: 'string', comment: 'Path is a relative file path.\n\nSecond paragraph:\n  kept as it is' },
      { name: 'target', type: '*Selector', comment: '' },
      { name: undefined, type: 'resid.Gvk', comment: '' },
      { name: 'options', type: 'map[string]interface{}', comment: '' },
    ]));

  it('finds other names of texts', () => assert.deepEqual([...readGoTexts([source])], ['Order']));
});
